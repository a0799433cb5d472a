//! Owns which boxes are one line, which of two boxes for one place stays, and which lines belong together.

use super::detector::Found;
use super::{Surface, TextBlock, TextLine};
use crate::vision::quad::Quad;

/// Share of a box that better ones may cover before it says nothing new.
const COVERED: f32 = 0.5;

/// Heights in map pixels at which a line is seen best: a lower one was seen worse in proportion, a taller one falls to pieces.
const BEST_PX: (f32, f32) = (16.0, 28.0);

/// Boxes are grown, so that closely set lines overlap the ones above and below them by half: of lines alike in height only the middles
/// are compared, this share of the height. Half of the lines that were lost on receipts were taken for their neighbours'.
const MIDDLE: f32 = 0.6;

/// A longer box takes the place of its pieces, if it was seen at least this tall, in pixels of its map,
const WHOLE_PX: f32 = 10.0;

/// this share of the piece lies in it,
const INSIDE: f32 = 0.75;

/// and it is longer by this factor.
const LONGER: f32 = 1.15;

/// How much less a box counts that touches the edge of its window.
const CUT: f32 = 0.3;

/// Two boxes are one line if their directions differ by no more than this, in radians,
const SAME_DIRECTION: f32 = 0.2;

/// their heights by no more than this factor,
const SAME_HEIGHT: f32 = 1.5;

/// the gap between them is no wider than this, in heights,
const MAX_GAP: f32 = 0.5;

/// and one is not further above the other than this, in heights.
const MAX_OFFSET: f32 = 0.35;

/// Lines are neighbours if the room between them is no more than this, in heights of the smaller one's double …
const NEIGHBOUR_GAP: f32 = 1.3;

/// … and their directions differ by no more than this, in radians.
const NEIGHBOUR_DIRECTION: f32 = 0.35;

/// A block of so many lines that were surely read is a page; a line counts with a mean certainty of its characters from …
const PAGE_LINES: usize = 12;
const SURELY_READ: f32 = 0.8;

/// … and so many of them.
const WORD: usize = 3;

/// Of boxes for one place the best; then those joined that are one line.
pub fn distinct(mut found: Vec<Found>) -> Vec<Found> {
    let worth = |line: &Found| {
        let height = line.quad.height() / line.pixel;
        let seen = (height / BEST_PX.0).min(1.0) * (BEST_PX.1 / height).min(1.0).sqrt();
        line.score * seen * if line.cut { CUT } else { 1.0 }
    };
    found.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for line in found {
        let shared: Vec<f32> = kept.iter().map(|other| common(&other.quad, &line.quad)).collect();
        let pieces = || kept.iter().zip(&shared).filter(|(_, shared)| **shared > 0.0);
        let whole = line.quad.height() / line.pixel >= WHOLE_PX
            && pieces().all(|(piece, shared)| is_piece(&piece.quad, &line.quad, *shared))
            && !line.cut;
        if !whole && shared.iter().sum::<f32>() > COVERED * line.quad.area() {
            continue;
        }
        // What lies in it and is as tall was a part of it; a small line may well cut into the box of a large one.
        let mut shared = shared.into_iter();
        kept.retain(|other| {
            let inside = shared.next().is_some_and(|shared| shared > INSIDE * other.quad.area());
            !(inside && alike_in_height(&other.quad, &line.quad))
        });
        kept.push(line);
    }
    joined(kept, MAX_GAP)
}

/// Area that two boxes share; of lines alike in height what their middles share, so that lines above and below one another share nothing.
fn common(a: &Quad, b: &Quad) -> f32 {
    if alike_in_height(a, b) { a.scaled(1.0, MIDDLE).shared(&b.scaled(1.0, MIDDLE)) / MIDDLE } else { a.shared(b) }
}

/// Whether a box is a piece of a longer one of its height, of which it shares an area of `shared`.
fn is_piece(piece: &Quad, whole: &Quad, shared: f32) -> bool {
    shared > INSIDE * piece.area() && whole.width() > LONGER * piece.width() && alike_in_height(piece, whole)
}

fn alike_in_height(a: &Quad, b: &Quad) -> bool {
    let (a, b) = (a.height(), b.height());
    a.max(b) < SAME_HEIGHT * a.min(b)
}

/// Boxes in a row joined to lines, where the gap between them is at most `gap` heights.
pub fn joined(mut found: Vec<Found>, gap: f32) -> Vec<Found> {
    found.sort_by(|a, b| a.quad.centre()[0].total_cmp(&b.quad.centre()[0]));
    let mut next = 0;
    while next < found.len() {
        let partner = (next + 1..found.len()).find(|&other| one_line(&found[next].quad, &found[other].quad, gap));
        match partner {
            Some(other) => {
                let right = found.remove(other);
                let left = &mut found[next];
                left.score = left.score.min(right.score);
                left.pixel = left.pixel.max(right.pixel);
                left.quad = around(&left.quad, &right.quad);
            }
            None => next += 1,
        }
    }
    found
}

/// Lines that a second look found to be one are told once, the one read surest.
pub fn read_once(lines: Vec<TextLine>) -> Vec<TextLine> {
    let mut kept: Vec<TextLine> = Vec::with_capacity(lines.len());
    for line in lines {
        let same = kept.iter().position(|other| {
            let shared = common(&other.quad, &line.quad);
            alike_in_height(&other.quad, &line.quad) && shared > COVERED * other.quad.area().min(line.quad.area())
        });
        match same {
            Some(at) if length(&line) > length(&kept[at]) => kept[at] = line,
            Some(_) => {}
            None => kept.push(line),
        }
    }
    kept
}

/// How much was read of a line: characters, weighed by their certainty.
fn length(line: &TextLine) -> f32 {
    line.reading.as_ref().map_or(0.0, |reading| reading.certainty.iter().sum())
}

/// A point in the frame of a line: along it and across, from its centre.
fn framed(quad: &Quad, point: [f32; 2]) -> [f32; 2] {
    let (sin, cos) = quad.angle().sin_cos();
    let centre = quad.centre();
    let (x, y) = (point[0] - centre[0], point[1] - centre[1]);
    [x * cos + y * sin, y * cos - x * sin]
}

/// Difference of two directions, 0…π/2: a line has no beginning before it was read.
fn turn(a: f32, b: f32) -> f32 {
    let turn = (a - b).rem_euclid(std::f32::consts::PI);
    turn.min(std::f32::consts::PI - turn)
}

fn one_line(a: &Quad, b: &Quad, max_gap: f32) -> bool {
    let low = a.height().min(b.height());
    if !alike_in_height(a, b) || turn(a.angle(), b.angle()) > SAME_DIRECTION {
        return false;
    }
    let wide = if a.width() >= b.width() { (a, b) } else { (b, a) };
    let offset = framed(wide.0, wide.1.centre());
    let gap = offset[0].abs() - (a.width() + b.width()) / 2.0;
    offset[1].abs() <= MAX_OFFSET * low && gap <= max_gap * low
}

/// The box around two boxes of one line, in the direction of the longer.
fn around(a: &Quad, b: &Quad) -> Quad {
    let frame = if a.width() >= b.width() { a } else { b };
    let points: Vec<[f32; 2]> = a.corners.iter().chain(&b.corners).map(|&corner| framed(frame, corner)).collect();
    let range = |axis: usize| {
        let values = points.iter().map(|point| point[axis]);
        (values.clone().fold(f32::INFINITY, f32::min), values.fold(f32::NEG_INFINITY, f32::max))
    };
    let ((left, right), (top, bottom)) = (range(0), range(1));
    let (sin, cos) = frame.angle().sin_cos();
    let centre = frame.centre();
    let (u, v) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let middle = [centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos];
    Quad::turned(middle, right - left, bottom - top, frame.angle())
}

/// Lines that belong together, each block in reading order, the blocks from top to bottom.
pub fn blocks(lines: Vec<TextLine>) -> Vec<TextBlock> {
    let mut group: Vec<usize> = (0..lines.len()).collect();
    for a in 0..lines.len() {
        for b in 0..a {
            if group[a] != group[b] && neighbours(&lines[a].quad, &lines[b].quad) {
                let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
                group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut blocks: Vec<(usize, Vec<TextLine>)> = Vec::new();
    for (line, group) in lines.into_iter().zip(group) {
        match blocks.iter_mut().find(|block| block.0 == group) {
            Some(block) => block.1.push(line),
            None => blocks.push((group, vec![line])),
        }
    }
    let mut blocks: Vec<TextBlock> = blocks.into_iter().map(|(_, lines)| in_order(lines)).collect();
    let top = |block: &TextBlock| {
        let first = block.lines.iter().map(|line| line.quad.centre());
        first.map(|centre| (centre[1], centre[0])).fold((f32::INFINITY, 0.0), |a, b| if b.0 < a.0 { b } else { a })
    };
    blocks.sort_by(|a, b| top(a).0.total_cmp(&top(b).0).then(top(a).1.total_cmp(&top(b).1)));
    blocks
}

fn neighbours(a: &Quad, b: &Quad) -> bool {
    if turn(a.angle(), b.angle()) > NEIGHBOUR_DIRECTION {
        return false;
    }
    let offset = framed(
        if a.width() >= b.width() { a } else { b },
        if a.width() >= b.width() { b.centre() } else { a.centre() },
    );
    let room = NEIGHBOUR_GAP * (2.0 * a.height().min(b.height())).min(a.height().max(b.height()));
    let along = offset[0].abs() - (a.width() + b.width()) / 2.0;
    let across = offset[1].abs() - (a.height() + b.height()) / 2.0;
    along <= room && across <= room
}

/// A block's lines in the order in which they are read: row by row in the direction of its longest line.
fn in_order(mut lines: Vec<TextLine>) -> TextBlock {
    let longest = lines.iter().max_by(|a, b| a.quad.width().total_cmp(&b.quad.width())).map(|line| line.quad);
    if let Some(frame) = longest {
        let place = |line: &TextLine| framed(&frame, line.quad.centre());
        lines.sort_by(|a, b| place(a)[1].total_cmp(&place(b)[1]));
        let mut ordered: Vec<TextLine> = Vec::with_capacity(lines.len());
        let mut row: Vec<TextLine> = Vec::new();
        for line in lines {
            let below = row.first().is_some_and(|first| {
                place(&line)[1] - place(first)[1] > 0.5 * first.quad.height().min(line.quad.height())
            });
            if below {
                row.sort_by(|a, b| place(a)[0].total_cmp(&place(b)[0]));
                ordered.append(&mut row);
            }
            row.push(line);
        }
        row.sort_by(|a, b| place(a)[0].total_cmp(&place(b)[0]));
        ordered.append(&mut row);
        lines = ordered;
    }
    let is_read = |line: &&TextLine| {
        let count = line.reading.as_ref().map_or(0, |reading| reading.certainty.len());
        count >= WORD && length(line) >= SURELY_READ * count as f32
    };
    let surface = if lines.iter().filter(is_read).count() >= PAGE_LINES { Surface::Page } else { Surface::Unknown };
    TextBlock { surface, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(quad: Quad, pixel: f32) -> Found {
        Found { quad, score: 0.8, pixel, cut: false }
    }

    fn line(x: f32, y: f32, text: &str) -> TextLine {
        let certainty = vec![1.0; text.len()];
        let reading = super::super::Reading { text: text.to_owned(), certainty, looks: 1, ..Default::default() };
        TextLine { quad: Quad::upright(x, y, 100.0, 20.0), reading: Some(reading), score: 0.9 }
    }

    #[test]
    fn of_two_boxes_for_one_place_the_closer_look_stays() {
        let coarse = found(Quad::upright(0.0, 0.0, 100.0, 24.0), 4.0);
        let fine = found(Quad::upright(2.0, 1.0, 96.0, 22.0), 1.0);
        let kept = distinct(vec![coarse, fine]);
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].pixel, 1.0);
    }

    #[test]
    fn closely_set_lines_that_overlap_by_half_are_all_kept_and_their_pieces_are_not() {
        let rows: Vec<Found> =
            (0..4).map(|row| found(Quad::upright(0.0, 14.0 * row as f32, 300.0, 24.0), 1.0)).collect();
        let piece = found(Quad::upright(0.0, 15.0, 90.0, 24.0), 1.0);
        let kept = distinct([vec![piece], rows].concat());
        assert_eq!(kept.len(), 4);
        assert!(kept.iter().all(|line| line.quad.width() > 290.0));
    }

    #[test]
    fn a_piece_cut_by_a_window_gives_way_to_the_whole_line() {
        let piece = Found { cut: true, ..found(Quad::upright(0.0, 0.0, 40.0, 24.0), 1.0) };
        let whole = found(Quad::upright(0.0, 0.0, 200.0, 24.0), 2.0);
        let kept = distinct(vec![piece, whole]);
        assert_eq!(kept.len(), 1);
        assert!(kept[0].quad.width() > 190.0);
    }

    #[test]
    fn boxes_in_a_row_are_one_line_at_any_angle_and_far_ones_are_not() {
        for angle in [0.0, 0.6, -1.2] {
            let (sin, cos) = f32::sin_cos(angle);
            let at = |along: f32| Quad::turned([300.0 + along * cos, 300.0 + along * sin], 60.0, 20.0, angle);
            let one = joined(vec![found(at(0.0), 1.0), found(at(66.0), 1.0), found(at(200.0), 1.0)], MAX_GAP);
            assert_eq!(one.len(), 2, "{angle}");
            assert!(one.iter().any(|line| (line.quad.width() - 126.0).abs() < 1.0));
        }
    }

    #[test]
    fn a_block_is_read_row_by_row_and_far_lines_are_another_block() {
        let lines = vec![
            line(120.0, 31.0, "d"),
            line(0.0, 0.0, "a"),
            line(0.0, 30.0, "c"),
            line(110.0, 2.0, "b"),
            line(0.0, 400.0, "e"),
        ];
        let blocks = blocks(lines);
        let texts: Vec<Vec<&str>> = blocks
            .iter()
            .map(|block| block.lines.iter().filter_map(|line| line.reading.as_ref()).map(|r| r.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["a", "b", "c", "d"], vec!["e"]]);
    }
}
