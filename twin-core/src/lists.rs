//! Lists of items, all in one array (compressed sparse rows).

/// List `i` is `items[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone)]
pub(crate) struct Lists<T = u32> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            starts: vec![0],
            items: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    /// Lists one after the other.
    pub(crate) fn new<I: IntoIterator<Item = T>>(lists: impl IntoIterator<Item = I>) -> Self {
        let mut all = Self::default();
        for list in lists {
            all.push(list);
        }
        all
    }

    /// Appends a list.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.starts.push(self.items.len() as u32);
    }

    /// How many lists.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The list at `i`.
    #[inline]
    pub(crate) fn of(&self, i: usize) -> &[T] {
        &self.items[self.starts[i] as usize..self.starts[i + 1] as usize]
    }

    /// The list at `i`; empty where there is none.
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &[T] {
        if i < self.len() { self.of(i) } else { &[] }
    }

    /// How long the list at `i` is.
    #[inline]
    pub(crate) fn len_of(&self, i: usize) -> usize {
        (self.starts[i + 1] - self.starts[i]) as usize
    }

    /// Every list.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|i| self.of(i))
    }

    /// Gives back memory that is kept for more.
    pub(crate) fn shrink(&mut self) {
        self.starts.shrink_to_fit();
        self.items.shrink_to_fit();
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.starts.capacity() * size_of::<u32>() + self.items.capacity() * size_of::<T>()
    }
}

impl Lists {
    /// Adds to the sum of each list the values of its items, in their order. Four lists are summed side by side: one sum alone waits for each
    /// addition before the next.
    pub(crate) fn add_up(&self, values: &[f64], sums: &mut [f64]) {
        let add = |sum: f64, item: &u32| sum + values[*item as usize];
        let mut fours = sums.chunks_exact_mut(4);
        let mut i = 0;
        for four in &mut fours {
            let (a, b, c, d) = (self.of(i), self.of(i + 1), self.of(i + 2), self.of(i + 3));
            let shared = a.len().min(b.len()).min(c.len()).min(d.len());
            let side_by_side = (a.iter().zip(b)).zip(c.iter().zip(d)).take(shared);
            let [mut e, mut f, mut g, mut h] = [four[0], four[1], four[2], four[3]];
            for ((a, b), (c, d)) in side_by_side {
                (e, f, g, h) = (add(e, a), add(f, b), add(g, c), add(h, d));
            }
            four[0] = a[shared..].iter().fold(e, add);
            four[1] = b[shared..].iter().fold(f, add);
            four[2] = c[shared..].iter().fold(g, add);
            four[3] = d[shared..].iter().fold(h, add);
            i += 4;
        }
        for sum in fours.into_remainder() {
            *sum = self.of(i).iter().fold(*sum, add);
            i += 1;
        }
    }

    /// For each of `count` items, the lists that hold it, in their order.
    pub(crate) fn transposed(&self, count: usize) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for &item in &self.items {
            starts[item as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut items = vec![0; self.items.len()];
        for (i, list) in self.iter().enumerate() {
            for &item in list {
                let at = &mut next[item as usize];
                items[*at as usize] = i as u32;
                *at += 1;
            }
        }
        Self { starts, items }
    }
}
