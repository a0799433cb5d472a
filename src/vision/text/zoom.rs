//! Owns where the detector looks again, closer: cells in which something was sensed become windows, compact and few.

use crate::vision::resample::Window;

/// A cell of the first look in which something was sensed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Column and row in the grid of cells.
    pub at: (u32, u32),
    /// How strongly, 0…1.
    pub strength: f32,
}

/// A group of cells that is looked at as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// First and last column and row, inclusive.
    pub columns: (u32, u32),
    /// As `columns`.
    pub rows: (u32, u32),
    /// The strongest of its cells.
    pub strength: f32,
}

/// Share of a group's cells that must be sensed; a sparser one is parted.
const MIN_FILL: f32 = 0.3;

/// Most groups of one photo.
const MAX_GROUPS: usize = 400;

impl Group {
    fn around(cells: &[Cell]) -> Self {
        let columns = cells.iter().fold((u32::MAX, 0), |(low, high), cell| (low.min(cell.at.0), high.max(cell.at.0)));
        let rows = cells.iter().fold((u32::MAX, 0), |(low, high), cell| (low.min(cell.at.1), high.max(cell.at.1)));
        Self { columns, rows, strength: cells.iter().map(|cell| cell.strength).fold(0.0, f32::max) }
    }

    const fn size(&self) -> (u32, u32) {
        (self.columns.1 - self.columns.0 + 1, self.rows.1 - self.rows.0 + 1)
    }

    /// The group's window with a margin of `margin` cells, where a cell is `cell` full-size pixels wide and tall and the first one
    /// lies at the corner of `within`.
    pub fn window(&self, cell: (f32, f32), margin: f32, within: Window) -> Window {
        let edge = |(first, last): (u32, u32), px: f32, size: u32| {
            let low = ((first as f32 - margin) * px).clamp(0.0, size.saturating_sub(1) as f32) as u32;
            let high = (((last + 1) as f32 + margin) * px).ceil().clamp(low as f32 + 1.0, size as f32) as u32;
            (low, high - low)
        };
        let ((x, width), (y, height)) =
            (edge(self.columns, cell.0, within.width), edge(self.rows, cell.1, within.height));
        Window { x: within.x + x, y: within.y + y, width, height }
    }
}

/// Parts the cells into compact groups of at most `max_cells` cells each (sensed or not), the strongest first.
pub fn groups(cells: Vec<Cell>, max_cells: u32) -> Vec<Group> {
    let mut open = connected(cells);
    let mut closed = Vec::new();
    while let Some(mut cells) = open.pop() {
        let group = Group::around(&cells);
        let (wide, tall) = group.size();
        let filled = cells.len() as f32 >= MIN_FILL * (wide * tall) as f32;
        if wide * tall <= 4 || (filled && wide * tall <= max_cells) || closed.len() >= MAX_GROUPS {
            closed.push(group);
            continue;
        }
        // Parted across its longer side, where the fewest cells are cut.
        let key = |cell: &Cell| if wide >= tall { cell.at.0 } else { cell.at.1 };
        let (first, last) = if wide >= tall { group.columns } else { group.rows };
        let count = |line: u32| cells.iter().filter(|cell| key(cell) == line).count() as u32;
        let middle = (first + last).div_ceil(2);
        let quarter = (last - first + 1) / 4;
        let from = (first + quarter).max(first + 1);
        let cut = (from..=(last - quarter).max(from))
            .min_by_key(|&line| (count(line - 1) + count(line), line.abs_diff(middle)))
            .unwrap_or(middle);
        let behind = cells.iter().filter(|cell| key(cell) >= cut).copied().collect::<Vec<_>>();
        cells.retain(|cell| key(cell) < cut);
        open.extend([cells, behind].into_iter().filter(|part| !part.is_empty()));
    }
    closed.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.rows.cmp(&b.rows)).then(a.columns.cmp(&b.columns)));
    closed
}

/// Cells that touch, corners included.
fn connected(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    cells.sort_by_key(|cell| (cell.at.1, cell.at.0));
    let mut left: std::collections::BTreeMap<(u32, u32), Cell> =
        cells.into_iter().map(|cell| ((cell.at.1, cell.at.0), cell)).collect();
    let mut parts = Vec::new();
    while let Some((_, seed)) = left.pop_first() {
        let (mut part, mut next) = (vec![seed], 0);
        while let Some(cell) = part.get(next).copied() {
            next += 1;
            for row in cell.at.1.saturating_sub(1)..=cell.at.1 + 1 {
                for column in cell.at.0.saturating_sub(1)..=cell.at.0 + 1 {
                    part.extend(left.remove(&(row, column)));
                }
            }
        }
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(at: &[(u32, u32)]) -> Vec<Cell> {
        at.iter().map(|&at| Cell { at, strength: 0.5 }).collect()
    }

    #[test]
    fn touching_cells_are_one_group_and_far_ones_two() {
        let found = groups(cells(&[(1, 1), (2, 2), (2, 1), (9, 9)]), 100);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].columns, found[0].rows), ((1, 2), (1, 2)));
    }

    #[test]
    fn a_sparse_diagonal_is_parted_into_compact_groups() {
        let diagonal: Vec<(u32, u32)> = (0..16).map(|n| (n, n)).collect();
        let found = groups(cells(&diagonal), 1_000);
        assert!(found.len() >= 4, "{found:?}");
        let area: u32 = found.iter().map(|group| group.size().0 * group.size().1).sum();
        assert!(area <= 64, "{area}");
        let covered =
            |n| found.iter().any(|g| (g.columns.0..=g.columns.1).contains(&n) && (g.rows.0..=g.rows.1).contains(&n));
        assert!((0..16).all(covered));
    }

    #[test]
    fn a_large_area_is_parted_and_wholly_covered() {
        let page: Vec<(u32, u32)> = (0..40).flat_map(|y| (0..30).map(move |x| (x, y))).collect();
        let found = groups(cells(&page), 300);
        let area: u32 = found.iter().map(|group| group.size().0 * group.size().1).sum();
        assert_eq!(area, 1_200);
        assert!(found.iter().all(|group| group.size().0 * group.size().1 <= 300));
    }

    #[test]
    fn a_window_stays_inside_the_picture() {
        let group = Group { columns: (0, 9), rows: (0, 0), strength: 1.0 };
        assert_eq!(
            group.window((10.0, 10.0), 1.0, Window { x: 7, y: 3, width: 100, height: 15 }),
            Window { x: 7, y: 3, width: 100, height: 15 }
        );
    }
}
