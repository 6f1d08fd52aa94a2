//! A set of prefixes that is walked along a text.
//!
//! Owns: the tree. Invariant: a walk visits only the nodes on the text's own path, so its cost does not grow with the number of prefixes,
//! and it allocates nothing.

/// Stands for no node and no entry.
const NONE: u32 = u32::MAX;

/// A step of the tree: one byte, its first child, its next sibling, its first entry.
#[derive(Debug, Clone, Copy)]
struct Node {
    byte: u8,
    child: u32,
    sibling: u32,
    entry: u32,
}

/// A value at a node, and the next one there.
#[derive(Debug, Clone, Copy)]
struct Entry {
    value: u32,
    next: u32,
}

/// Prefixes with numbers as values.
#[derive(Debug, Clone)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    entries: Vec<Entry>,
}

impl Default for Trie {
    fn default() -> Self {
        Self { nodes: vec![Node { byte: 0, child: NONE, sibling: NONE, entry: NONE }], entries: Vec::new() }
    }
}

impl Trie {
    /// Adds a value under a prefix.
    pub fn insert(&mut self, prefix: &str, value: usize) {
        let mut at = 0_usize;
        for byte in prefix.bytes() {
            at = match self.child(at, byte) {
                Some(next) => next,
                None => self.grow(at, byte),
            };
        }
        let entry = number(self.entries.len());
        if let Some(node) = self.nodes.get_mut(at) {
            self.entries.push(Entry { value: number(value), next: node.entry });
            node.entry = entry;
        }
    }

    /// Visits every value whose prefix begins the text, the shorter prefixes first, with the length of the prefix.
    pub fn walk(&self, text: &str, mut visit: impl FnMut(usize, usize)) {
        let mut at = 0_usize;
        for (length, byte) in (1..).zip(text.bytes()) {
            match self.child(at, byte) {
                Some(next) => at = next,
                None => return,
            }
            let mut entry = self.nodes.get(at).map_or(NONE, |node| node.entry);
            while let Some(found) = self.entries.get(entry as usize) {
                visit(length, found.value as usize);
                entry = found.next;
            }
        }
    }

    fn child(&self, at: usize, byte: u8) -> Option<usize> {
        let mut next = self.nodes.get(at)?.child;
        while let Some(node) = self.nodes.get(next as usize) {
            if node.byte == byte {
                return Some(next as usize);
            }
            next = node.sibling;
        }
        None
    }

    fn grow(&mut self, at: usize, byte: u8) -> usize {
        let place = self.nodes.len();
        let sibling = self.nodes.get(at).map_or(NONE, |node| node.child);
        self.nodes.push(Node { byte, child: NONE, sibling, entry: NONE });
        if let Some(parent) = self.nodes.get_mut(at) {
            parent.child = number(place);
        }
        place
    }
}

/// Places fit by far: rows and nodes are bounded by the limits of a catalog.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_visits_every_prefix_of_the_text_and_nothing_else() {
        let mut trie = Trie::default();
        for (value, prefix) in ["386", "3864", "38640", "385", "386"].into_iter().enumerate() {
            trie.insert(prefix, value);
        }
        let mut seen = Vec::new();
        trie.walk("38641234", |length, value| seen.push((length, value)));
        seen.sort_unstable();
        assert_eq!(seen, vec![(3, 0), (3, 4), (4, 1)]);
    }
}
