//! Owns the network that finds faces: YuNet (Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector", 2023), from a picture
//! to candidates. Its weights come from the publisher's file as it is; what the layers compute is `layers`' business.

use image::RgbImage;
use rten_simd::SimdOp;

use super::layers::{Apply, CHANNELS, Map, Matrix, Stem, Unit};
use super::look::{Candidate, Finds};
use super::onnx::{Convolution, convolutions};
use crate::odds::probability;

/// Picture sizes are multiples of this, by adding black: the coarsest level's stride.
const STEP_PX: usize = 32;

/// Distance of two cells of each level, in pixels.
const STRIDES: [f32; 3] = [8.0, 16.0, 32.0];

/// What a cell says, by place in its numbers: whether it is a face, whether a face is centred here, box, then the landmarks.
const CLASS: usize = 0;
const OBJECT: usize = 1;
const BOX: usize = 2;
const LANDMARKS: usize = 6;

/// YuNet.
pub struct Yunet {
    first: Matrix,
    /// The body, by level of halving; the first unit belongs to the stem.
    stem: Unit,
    quarter: [Unit; 4],
    eighth: [Unit; 2],
    sixteenth: [Unit; 2],
    thirtysecond: [Unit; 2],
    /// The three levels again on the way back, the coarsest first, and what speaks for each, the finest first.
    lateral: [Unit; 3],
    heads: [Unit; 3],
}

impl Yunet {
    /// The network of a file's bytes.
    ///
    /// # Errors
    ///
    /// Where the file is not what is expected.
    pub fn new(file: &[u8]) -> Result<Self, String> {
        let stored = convolutions(file).ok_or("the face finder's file is not ONNX with raw weights")?;
        Self::of(&stored).ok_or_else(|| "the face finder's file has other convolutions than expected".to_owned())
    }

    fn of(stored: &[Convolution]) -> Option<Self> {
        let (first, rest) = stored.split_first()?;
        let mut body = rest.as_chunks::<2>().0.iter();
        let mut unit = |inputs: usize| unit(body.next()?, inputs);
        let first = Matrix::patch(&first.0, &first.1)?;
        let stem = unit(16)?;
        let quarter = [unit(16)?, unit(16)?, unit(32)?, unit(32)?];
        let eighth = [unit(64)?, unit(64)?];
        let sixteenth = [unit(64)?, unit(64)?];
        let thirtysecond = [unit(64)?, unit(64)?];
        let lateral = [unit(64)?, unit(64)?, unit(64)?];
        // The file has class, box, object and landmarks, each for three levels.
        let parts: Vec<Unit> = (0..12).map(|_| unit(64)).collect::<Option<_>>()?;
        let head = |level: usize| {
            let [class, frame, object, landmarks] = [0, 3, 6, 9].map(|kind| parts.get(kind + level));
            let (class, frame, object, landmarks) = (class?, frame?, object?, landmarks?);
            let both =
                |of: fn(&Unit) -> &Matrix| of(class).beside(of(object))?.beside(of(frame))?.beside(of(landmarks));
            Some(Unit { point: both(|unit| &unit.point)?, depth: both(|unit| &unit.depth)?, rectify: false })
        };
        let heads = [head(0)?, head(1)?, head(2)?];
        let found = Self { first, stem, quarter, eighth, sixteenth, thirtysecond, lateral, heads };
        found.fits().then_some(found)
    }

    /// Whether all sizes fit together.
    fn fits(&self) -> bool {
        let body = [&self.stem].into_iter().chain(&self.quarter).chain(&self.eighth).chain(&self.sixteenth);
        let mut channels = self.first.outputs;
        let mut follows = |unit: &Unit| {
            let fits = unit.point.inputs == channels && unit.point.outputs.is_multiple_of(CHANNELS);
            channels = unit.point.outputs;
            fits
        };
        self.first.outputs == CHANNELS
            && body.chain(&self.thirtysecond).chain(&self.lateral).all(&mut follows)
            && self.heads.iter().all(|head| head.point.outputs == CHANNELS)
    }

    /// What each level's cells say.
    fn levels(&self, picture: &RgbImage) -> [Map; 3] {
        let size = |px: u32| (px as usize).div_ceil(STEP_PX) * STEP_PX;
        let size = (size(picture.width()), size(picture.height()));
        let through = |units: &[Unit], map: Map| units.iter().fold(map, |map, unit| Apply(unit, &map).dispatch());
        let stem = Stem { picture, size, first: &self.first, unit: &self.stem }.dispatch();
        let mut fine = through(&self.eighth, through(&self.quarter, stem).halved());
        let mut middle = through(&self.sixteenth, fine.halved());
        let coarse = through(&self.thirtysecond, middle.halved());
        let coarse = Apply(&self.lateral[0], &coarse).dispatch();
        middle.add_doubled(&coarse);
        let middle = Apply(&self.lateral[1], &middle).dispatch();
        fine.add_doubled(&middle);
        let fine = Apply(&self.lateral[2], &fine).dispatch();
        let [a, b, c] = &self.heads;
        [Apply(a, &fine).dispatch(), Apply(b, &middle).dispatch(), Apply(c, &coarse).dispatch()]
    }
}

fn unit(stored: &[Convolution; 2], inputs: usize) -> Option<Unit> {
    let [point, depth] = stored;
    let point = Matrix::point(&point.0, &point.1, inputs)?;
    let depth = Matrix::depth(&depth.0, &depth.1)?;
    (point.outputs == depth.outputs).then_some(Unit { point, depth, rectify: true })
}

impl Finds for Yunet {
    fn find(&self, picture: &RgbImage, at_least: f32) -> Vec<Candidate> {
        if picture.width() == 0 || picture.height() == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (map, stride) in self.levels(picture).iter().zip(STRIDES) {
            for (index, cell) in map.data.chunks_exact(CHANNELS).enumerate() {
                let score = (probability(cell[CLASS]) * probability(cell[OBJECT])).sqrt();
                if score < at_least {
                    continue;
                }
                let at = [(index % map.width) as f32, (index / map.width) as f32];
                let centre = [0, 1].map(|axis| (at[axis] + cell[BOX + axis]) * stride);
                let size = [2, 3].map(|side| cell[BOX + side].min(MAX_LOG_SIZE).exp() * stride);
                let eye = |eye: usize| [0, 1].map(|axis| (at[axis] + cell[LANDMARKS + 2 * eye + axis]) * stride);
                let frame = [centre[0] - size[0] / 2.0, centre[1] - size[1] / 2.0, size[0], size[1]];
                found.push(Candidate { frame, score, eyes: [eye(0), eye(1)] });
            }
        }
        found
    }
}

/// Bounds a size that a network overflows: e⁶ cells are more than any picture has.
const MAX_LOG_SIZE: f32 = 6.0;
