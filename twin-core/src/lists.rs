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
    /// Adds to each item's sum the values, from 0 on, of the lists that hold it, in their order. An item is in few lists and a list is long: this
    /// way round there is one long loop a list, whose additions do not wait for each other, and none for a list whose value is 0.
    pub(crate) fn add_to_items(&self, values: &[f64], sums: &mut [f64]) {
        for (list, &value) in self.iter().zip(values) {
            if value > 0.0 {
                for &item in list {
                    sums[item as usize] += value;
                }
            }
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
