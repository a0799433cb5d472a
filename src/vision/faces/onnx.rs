//! Owns reading the convolutions out of an ONNX file: their weights, in the order of its nodes. What the network does with them is its
//! own file's business.
//!
//! Protocol buffers and the numbers of their fields: `onnx.proto3` of ONNX 1.x (`ModelProto.graph` 7, `GraphProto.node` 1 and
//! `initializer` 5, `NodeProto.input` 1 and `op_type` 4, `TensorProto.name` 8 and `raw_data` 9).

/// Weights and what is added.
pub type Convolution = (Vec<f32>, Vec<f32>);

/// One field of a message: its number and its bytes, for those that have any.
type Part<'a> = (u64, &'a [u8]);

/// The convolutions of a file that holds its weights as raw 32-bit floats. `None` for any other file.
pub fn convolutions(file: &[u8]) -> Option<Vec<Convolution>> {
    let model = parts(file)?;
    let graph = parts(model.iter().find(|part| part.0 == 7)?.1)?;
    let mut tensors = Vec::new();
    for part in graph.iter().filter(|part| part.0 == 5) {
        let tensor = parts(part.1)?;
        let field = |number| tensor.iter().find(|part| part.0 == number).map(|part| part.1);
        if let (Some(name), Some(raw)) = (field(8), field(9)) {
            tensors.push((name, raw));
        }
    }
    let numbers = |name: &[u8]| {
        let raw = tensors.iter().find(|tensor| tensor.0 == name)?.1;
        Some(raw.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<_>>())
    };
    let mut convolutions = Vec::new();
    for part in graph.iter().filter(|part| part.0 == 1) {
        let node = parts(part.1)?;
        if node.contains(&(4, b"Conv")) {
            let mut inputs = node.iter().filter(|part| part.0 == 1).skip(1);
            convolutions.push((numbers(inputs.next()?.1)?, numbers(inputs.next()?.1)?));
        }
    }
    Some(convolutions)
}

/// The fields of a message that have bytes; `None` where it breaks off.
fn parts(mut message: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message)?;
        match tag & 7 {
            0 => drop(varint(&mut message)?),
            1 => message = message.get(8..)?,
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                let (bytes, rest) = message.split_at_checked(length)?;
                parts.push((tag >> 3, bytes));
                message = rest;
            }
            5 => message = message.get(4..)?,
            _ => return None,
        }
    }
    Some(parts)
}

fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = message.split_first()?;
        *message = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    fn file() -> Vec<u8> {
        let tensor = |name: &[u8], values: &[f32]| {
            let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            field(5, &[field(8, name), field(9, &raw)].concat())
        };
        let node = [field(1, b"picture"), field(1, b"w"), field(1, b"b"), field(4, b"Conv")].concat();
        let other = [field(1, b"w"), field(4, b"Relu")].concat();
        let graph = [field(1, &node), field(1, &other), tensor(b"b", &[0.5]), tensor(b"w", &[1.0, -2.0])].concat();
        [vec![8, 7], field(7, &graph)].concat()
    }

    #[test]
    fn the_weights_of_convolutions_come_in_the_order_of_the_nodes() {
        assert_eq!(convolutions(&file()).unwrap(), vec![(vec![1.0, -2.0], vec![0.5])]);
    }

    #[test]
    fn a_file_that_breaks_off_anywhere_gives_nothing_or_what_was_whole() {
        let file = file();
        for length in 0..file.len() {
            assert!(convolutions(&file[..length]).is_none_or(|found| found.is_empty()));
        }
    }
}
