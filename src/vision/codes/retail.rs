//! Owns how wide the bars and spaces of a short retail code (EAN-8, UPC-E) must be, and how well those of a scan line fit. The decoder
//! takes each digit for itself as what it resembles most; stripes of any kind that it reads as a code are no such code as a whole.

use rxing::BarcodeFormat;

/// Widths of a digit's space, bar, space and bar in number set A, in modules (GS1 General Specifications, 5.2.1.2.1). Set C has the same
/// the other way about in colour; set B is set C from right to left.
const DIGITS: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which of the six digits of a UPC-E are of set B, by its check digit, where the number system is 0; the others where it is 1 (GS1
/// General Specifications, 5.2.2.4.2).
const PARITY: [[bool; 6]; 10] = {
    const A: bool = false;
    const B: bool = true;
    [
        [B, B, B, A, A, A],
        [B, B, A, B, A, A],
        [B, B, A, A, B, A],
        [B, B, A, A, A, B],
        [B, A, B, B, A, A],
        [B, A, A, B, B, A],
        [B, A, A, A, B, B],
        [B, A, B, A, B, A],
        [B, A, B, A, A, B],
        [B, A, A, B, A, B],
    ]
};

/// The widths of a code's bars and spaces in turn, in modules; `None` where the symbology is none of these or the text no such code.
pub fn widths(kind: BarcodeFormat, text: &str) -> Option<Vec<u8>> {
    let digits: Vec<usize> = text.chars().map(|c| c.to_digit(10).map(|d| d as usize)).collect::<Option<_>>()?;
    let set_a = |digit: usize| DIGITS.get(digit).copied().unwrap_or_default();
    let mut widths = vec![1, 1, 1];
    match (kind, &digits[..]) {
        (BarcodeFormat::EAN_8, [left @ .., _, _, _, _]) if digits.len() == 8 => {
            widths.extend(left.iter().flat_map(|&digit| set_a(digit)));
            widths.extend([1; 5]);
            widths.extend(digits.iter().skip(4).flat_map(|&digit| set_a(digit)));
            widths.extend([1; 3]);
        }
        (BarcodeFormat::UPC_E, [system @ (0 | 1), middle @ .., check]) if digits.len() == 8 => {
            for (&digit, &of_b) in middle.iter().zip(PARITY.get(*check)?) {
                let mut digit = set_a(digit);
                if of_b == (*system == 0) {
                    digit.reverse();
                }
                widths.extend(digit);
            }
            widths.extend([1; 6]);
        }
        _ => return None,
    }
    Some(widths)
}

/// How far the bars and spaces `seen` (in samples, a bar first) are from those of a code wherever in them it fits best, in modules (root
/// mean square). The module and what bloom takes from bars and gives to spaces are the ones that fit best.
pub fn misfit(seen: &[f32], widths: &[u8]) -> f32 {
    let windows = seen.windows(widths.len()).step_by(2);
    windows.map(|window| misfit_here(window, widths)).fold(f32::INFINITY, f32::min)
}

fn misfit_here(seen: &[f32], widths: &[u8]) -> f32 {
    // Least squares of seen = module · width ± bloom.
    let (mut ww, mut ws, mut wx, mut sx) = (0.0, 0.0, 0.0, 0.0);
    let all = || {
        seen.iter().zip(widths).enumerate().map(|(i, (&x, &w))| (x, f32::from(w), if i % 2 == 0 { 1.0 } else { -1.0 }))
    };
    for (x, w, s) in all() {
        ww += w * w;
        ws += w * s;
        wx += w * x;
        sx += s * x;
    }
    let count = widths.len() as f32;
    let determinant = ww * count - ws * ws;
    if determinant <= 0.0 {
        return f32::INFINITY;
    }
    let module = (wx * count - sx * ws) / determinant;
    let bloom = (sx * ww - wx * ws) / determinant;
    if module <= 0.0 || bloom.abs() > 0.6 * module {
        return f32::INFINITY;
    }
    let error: f32 = all().map(|(x, w, s)| (x - module * w - bloom * s).powi(2)).sum();
    (error / count).sqrt() / module
}
