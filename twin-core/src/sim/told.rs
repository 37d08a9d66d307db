//! What devices told last: numbers and counters in eight bytes, booleans and states in one.

use super::class::{Binding, Class};

/// Which column a slot's last value lies in, and where among those of its device.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// Numbers and counters.
    Numbers(u8),
    /// Booleans and states, which [`Binding::fit`] makes whole numbers below 256.
    States(u8),
}

/// The last values of the devices of a chunk, device by device.
#[derive(Debug)]
pub(crate) struct Told {
    numbers: Vec<f64>,
    states: Vec<u8>,
}

impl Told {
    /// Nothing yet, for so many devices of a class.
    pub(crate) fn new(spec: &Class, devices: usize) -> Self {
        Self {
            numbers: vec![0.0; devices * spec.numbers],
            states: vec![0; devices * spec.states],
        }
    }

    /// What one device told.
    #[inline]
    pub(crate) fn row<'a>(&'a self, spec: &'a Class, local: usize) -> Row<'a> {
        Row {
            bindings: &spec.bindings,
            numbers: &self.numbers[local * spec.numbers..(local + 1) * spec.numbers],
            states: &self.states[local * spec.states..(local + 1) * spec.states],
        }
    }

    /// The same, to be changed.
    #[inline]
    pub(crate) fn row_mut<'a>(&'a mut self, spec: &'a Class, local: usize) -> RowMut<'a> {
        RowMut {
            bindings: &spec.bindings,
            numbers: &mut self.numbers[local * spec.numbers..(local + 1) * spec.numbers],
            states: &mut self.states[local * spec.states..(local + 1) * spec.states],
        }
    }

    /// Reads what a device remembers into the cache.
    #[inline]
    pub(crate) fn touch(&self, spec: &Class, local: usize) {
        std::hint::black_box(self.numbers.get(local * spec.numbers));
        std::hint::black_box(self.states.get(local * spec.states));
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.numbers.capacity() * size_of::<f64>() + self.states.capacity()
    }
}

/// What one device told last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    bindings: &'a [Binding],
    numbers: &'a [f64],
    states: &'a [u8],
}

impl Row<'_> {
    /// By slot.
    #[inline]
    pub(crate) fn get(&self, slot: usize) -> f64 {
        match self.bindings[slot].column {
            Column::Numbers(at) => self.numbers[usize::from(at)],
            Column::States(at) => f64::from(self.states[usize::from(at)]),
        }
    }
}

/// What one device told last, to be changed.
#[derive(Debug)]
pub(crate) struct RowMut<'a> {
    bindings: &'a [Binding],
    numbers: &'a mut [f64],
    states: &'a mut [u8],
}

impl RowMut<'_> {
    /// To be read only.
    #[inline]
    pub(crate) fn row(&self) -> Row<'_> {
        Row {
            bindings: self.bindings,
            numbers: self.numbers,
            states: self.states,
        }
    }

    /// By slot.
    #[inline]
    pub(crate) fn get(&self, slot: usize) -> f64 {
        self.row().get(slot)
    }

    /// Keeps a value that [`Binding::fit`] gave for this slot.
    #[inline]
    pub(crate) fn set(&mut self, slot: usize, value: f64) {
        match self.bindings[slot].column {
            Column::Numbers(at) => self.numbers[usize::from(at)] = value,
            Column::States(at) => self.states[usize::from(at)] = value as u8,
        }
    }
}
