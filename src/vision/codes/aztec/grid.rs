//! Owns the grid of an Aztec symbol's modules as it is seen: where each module lies, how dark it is, and how the grid is fitted to
//! what is known of the symbol.

use crate::vision::codes::warp::{Grey, Warp};

/// Steps by which the corners are moved, in modules.
const STEPS: [f32; 4] = [0.5, 0.25, 0.12, 0.06];
/// Rounds of moves by one step at most.
const ROUNDS: usize = 4;
/// Modules that a fit looks at, about: all of a small symbol, every other or third of a large one.
const LOOKED_AT: i32 = 700;
/// Side of the blocks in which the darkest and the lightest module are taken, in modules.
const BLOCK: i32 = 4;

/// Modules seen in a picture; module (0, 0) is the bull's eye's middle.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    warp: Warp,
    reach: f32,
}

impl Grid {
    /// The grid in which the square of `reach` modules to each side of the middle's middle has these corners.
    pub fn new(corners: [[f32; 2]; 4], reach: f32) -> Option<Self> {
        Some(Self { warp: Warp::onto(corners)?, reach })
    }

    /// Where a point is seen; whole numbers are middles of modules.
    pub fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let part = |v: f32| 0.5 + 0.5 * v / self.reach;
        self.warp.at(part(x), part(y))
    }

    /// The corners of the square of `reach` modules to each side.
    pub fn square(&self, reach: f32) -> [[f32; 2]; 4] {
        [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(|[x, y]: [f32; 2]| self.at(x * reach, y * reach))
    }

    /// The grid moved so that the modules up to `reach` from the middle differ most from the levels between ink and paper: to the
    /// side that `known` says (whether a module is dark), or, where it says nothing, to any.
    pub fn fitted(&self, grey: Grey<'_>, reach: i32, known: impl Fn(i32, i32) -> Option<bool>) -> Self {
        let modules = Modules::of(self, grey, reach);
        let stride = (((2 * reach + 1).pow(2) as f32 / LOOKED_AT as f32).sqrt().floor() as i32).max(1);
        let mut looked = Vec::new();
        for y in -reach..=reach {
            for x in -reach..=reach {
                let sign = known(x, y).map(|dark| if dark { -1.0 } else { 1.0 });
                if sign.is_some() || (x + y * 2).rem_euclid(stride) == 0 {
                    looked.push((x as f32, y as f32, sign, modules.level(x, y)));
                }
            }
        }
        let score = |grid: &Self| -> f32 {
            let of = |&(x, y, sign, level): &(f32, f32, Option<f32>, f32)| {
                let over = |dx: f32, dy: f32| grey.at(grid.at(x + dx, y + dy)) - level;
                match sign {
                    // Between the middle and the edges of the module, so that it comes to lie in the middle of what is dark or light.
                    Some(sign) => 0.5 * sign * (over(-0.3, -0.3) + over(0.3, 0.3)),
                    None => over(0.0, 0.0).abs(),
                }
            };
            looked.iter().map(of).sum()
        };
        let edge = reach as f32 + 0.5;
        let mut corners = self.square(edge);
        let mut best = (score(self), *self);
        let [a, b, c, d] = corners;
        let module = (length(a, c) + length(b, d)) / (2.0 * std::f32::consts::SQRT_2 * 2.0 * edge);
        for step in STEPS {
            for _ in 0..ROUNDS {
                let mut moved = false;
                for which in 0..8 {
                    for sign in [-1.0, 1.0] {
                        let mut tried = corners;
                        tried[which / 2][which % 2] += sign * step * module;
                        let Some(grid) = Self::new(tried, edge) else { continue };
                        let value = score(&grid);
                        if value > best.0 {
                            (best, corners, moved) = ((value, grid), tried, true);
                        }
                    }
                }
                if !moved {
                    break;
                }
            }
        }
        best.1
    }
}

fn length(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The grey levels of all modules up to some reach.
pub struct Modules {
    reach: i32,
    values: Vec<f32>,
    /// Darkest and lightest of each block.
    blocks: Vec<[f32; 2]>,
}

impl Modules {
    /// Those of a grid.
    pub fn of(grid: &Grid, grey: Grey<'_>, reach: i32) -> Self {
        let side = 2 * reach + 1;
        let across = side.div_euclid(BLOCK) + 1;
        let mut values = Vec::with_capacity((side * side) as usize);
        let mut blocks = vec![[255.0_f32, 0.0_f32]; (across * across) as usize];
        for y in -reach..=reach {
            for x in -reach..=reach {
                let value = grey.at(grid.at(x as f32, y as f32));
                values.push(value);
                let block = (y + reach) / BLOCK * across + (x + reach) / BLOCK;
                if let Some([low, high]) = blocks.get_mut(block as usize) {
                    (*low, *high) = (low.min(value), high.max(value));
                }
            }
        }
        Self { reach, values, blocks }
    }

    /// Midway between the darkest and the lightest of the blocks around a module.
    pub fn level(&self, x: i32, y: i32) -> f32 {
        let across = (2 * self.reach + 1).div_euclid(BLOCK) + 1;
        let (bx, by) = ((x + self.reach) / BLOCK, (y + self.reach) / BLOCK);
        let (mut low, mut high) = (255.0_f32, 0.0_f32);
        for y in (by - 1).max(0)..=(by + 1).min(across - 1) {
            for x in (bx - 1).max(0)..=(bx + 1).min(across - 1) {
                let [l, h] = self.blocks.get((y * across + x) as usize).copied().unwrap_or([255.0, 0.0]);
                (low, high) = (low.min(l), high.max(h));
            }
        }
        (low + high) / 2.0
    }

    /// Whether a module is dark; one out of reach is not.
    pub fn dark(&self, x: i32, y: i32) -> bool {
        if x.abs() > self.reach || y.abs() > self.reach {
            return false;
        }
        let at = (y + self.reach) * (2 * self.reach + 1) + x + self.reach;
        self.values.get(at as usize).is_some_and(|&value| value < self.level(x, y))
    }
}
