//! Owns the judgement of a region: how likely its waves are friction ridges, and why. One smooth score, a sum of arguments.

use std::f32::consts::LN_2;

use super::field::Traits;
use crate::odds::probability;

/// What is known of a region.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    /// What its waves are like.
    pub traits: Traits,
    /// Share of its blocks that may be skin by their colour, 0…1.
    pub skin: f32,
    /// Period in pixels of the full-size picture.
    pub period_px: f32,
}

// The weights were fitted (logistic regression on each picture's best regions, November 2026) on the corpus' 18 photos with ridges and 737
// without, and on 26 changes of 105 of them: size, turn, crop, noise, JPEG, blur, gamma, the light's colour. See docs/ridges.md.
/// By ln(area in squared periods), which chance agreement rarely has.
const AREA: f32 = 2.1;
const AREA_BOUNDS: (f32, f32) = (4.0, 7.5);
/// By the share of energy in the wave.
const SHARE: f32 = 1.4;
/// By how much of the energy in its direction has its period: edges, hair and folds have all periods.
const RADIAL: f32 = 22.5;
/// By how much of the energy at its period has its direction: weaves and grain have several.
const ANGULAR: f32 = 4.8;
/// By directions that are all one, beyond this concentration: ridges turn, weaves, combs and stripes do not.
const STRAIGHT: f32 = -51.0;
const STRAIGHT_FROM: f32 = 0.85;
/// By each degree that waves turn less than this from block to block.
const STIFF: f32 = -0.95;
const STIFF_BELOW: f32 = 5.0;
/// By directions that jump to and fro instead of turning steadily: change of the turn over the turn.
const RESTLESS: f32 = -9.2;
const RESTLESS_FROM: f32 = 1.1;
/// What that ratio is in chance agreement, and the blocks after which a region's own ratio outweighs it.
const RESTLESS_BY_CHANCE: (f32, f32) = (1.4, 8.0);
/// By skin's colour: constant, and with ln(contrast), since ridges in skin are faint.
const SKIN: f32 = -0.7;
const SKIN_CONTRAST: f32 = -1.02;
const SKIN_CONTRAST_BOUNDS: (f32, f32) = (0.01, 0.15);
/// By contrast that skin does not have.
const SKIN_HARD: f32 = -53.0;
const SKIN_HARD_FROM: f32 = 0.13;
/// Contrast from which it cannot be on skin, and from which it surely is not; set by reason, above all ridges on skin seen.
const INK: (f32, f32) = (0.3, 0.4);
/// By contrast without skin, and by more of it where the ground is dark: ink stands on light paper, stripes on anything.
const HARD: f32 = -18.5;
const DARK_HARD: f32 = -34.0;
const HARD_FROM: f32 = 0.1;
/// Contrast beyond the bounds above counts up to this much.
const MOST_CONTRAST: f32 = 0.2;
/// By each pixel under this period without skin: guilloches and screens of print are as fine, scanned prints are not.
const FINE: f32 = -9.2;
const FINE_BELOW: f32 = 3.6;
/// By pale lines on light paper, as of guilloches. Set by reason, on one document.
const PALE: f32 = -2.0;
const BASE: f32 = -31.9;
/// Score from which it is more likely than not, after photos of other sources were left out of the fit and judged by it.
const EVEN: f32 = 1.5;

impl Region {
    /// How likely these are friction ridges, 0…1.
    pub fn certainty(&self) -> f32 {
        probability(self.score() - EVEN)
    }

    /// Log odds, on the scale of the fit.
    pub fn score(&self) -> f32 {
        let t = &self.traits;
        // Nothing on skin has the contrast of ink: paper in warm light is no skin.
        let ink = ((t.contrast - INK.0) / (INK.1 - INK.0)).clamp(0.0, 1.0);
        let skin = self.skin * (1.0 - ink);
        let other = 1.0 - skin;
        let over = |value: f32, bound: f32| (value - bound).max(0.0);
        let hard = over(t.contrast, HARD_FROM).min(MOST_CONTRAST);
        let pale = ((t.luma - 180.0) / 30.0).clamp(0.0, 1.0) * ((0.12 - t.contrast) / 0.05).clamp(0.0, 1.0);
        BASE + AREA * t.area.ln().clamp(AREA_BOUNDS.0, AREA_BOUNDS.1)
            + SHARE * t.share
            + RADIAL * t.radial
            + ANGULAR * t.angular
            + STRAIGHT * over(t.concentration, STRAIGHT_FROM)
            + STIFF * over(STIFF_BELOW, t.turn)
            + RESTLESS * over(self.restlessness().min(2.5), RESTLESS_FROM)
            + skin * (SKIN + SKIN_CONTRAST * t.contrast.clamp(SKIN_CONTRAST_BOUNDS.0, SKIN_CONTRAST_BOUNDS.1).ln())
            + skin * SKIN_HARD * over(t.contrast, SKIN_HARD_FROM).min(MOST_CONTRAST)
            + other * (HARD + DARK_HARD * over(1.0, t.luma / 100.0)) * hard
            + other * FINE * over(FINE_BELOW, self.period_px)
            + other * PALE * pale
    }

    fn restlessness(&self) -> f32 {
        let t = &self.traits;
        let blocks = t.blocks as f32;
        let (chance, weight) = RESTLESS_BY_CHANCE;
        (t.bend * blocks + chance * t.turn * weight) / (blocks + weight) / t.turn.max(1.0)
    }

    /// What speaks for and against ridges, for people.
    pub fn why(&self) -> Vec<String> {
        let t = &self.traits;
        let octave = (t.stretch / LN_2 * 100.0).round();
        vec![
            format!("parallel lines {:.1} pixels apart, over {:.0} squared periods", self.period_px, t.area),
            format!(
                "{:.0} % of the texture's strength lies in them, {octave:.0} % of an octave of spread",
                t.share * 100.0
            ),
            format!("their direction turns by {:.0}° from place to place, as ridges do", t.turn),
            if self.skin >= 0.5 { "the colour of skin" } else { "not the colour of skin" }.to_owned(),
        ]
    }
}
