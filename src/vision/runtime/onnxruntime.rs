//! Owns the runtime that is found when overshare runs: ONNX Runtime, a shared library, through the crate `ort`. Nothing of it is
//! linked or downloaded; where the library is not there, the caller takes the runtime that is built in.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::ep::CPU;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::value::TensorRef;

use crate::vision::model::{Network, Tensor};

/// The variable that names the library, as `ort` and its users know it.
const NAMED: &str = "ORT_DYLIB_PATH";

/// Where the library is looked for in the system's folders, its names there. Elsewhere the working folder would be searched as well,
/// which is where other people's photos lie: there only the variable and the program's own folder count.
const NAMES: &[&str] = if cfg!(target_os = "linux") { &["libonnxruntime.so", "libonnxruntime.so.1"] } else { &[] };

/// A network, and sessions for as many threads as ran it at once: a session runs for one at a time.
struct OnnxRuntime {
    weights: &'static [u8],
    idle: Mutex<Vec<Session>>,
}

/// A network from its ONNX file.
///
/// # Errors
///
/// Why there is no runtime, or why it refused the file; may name the library's path.
pub fn load(weights: &'static [u8]) -> Result<impl Network, String> {
    let first = session(weights)?;
    Ok(OnnxRuntime { weights, idle: Mutex::new(vec![first]) })
}

impl Network for OnnxRuntime {
    fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
        let idle = self.idle().pop();
        let mut session = idle.map_or_else(|| session(self.weights), Ok)?;
        let outputs = run(&mut session, &input).map_err(|error| error.to_string());
        self.idle().push(session);
        outputs
    }
}

impl OnnxRuntime {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run(session: &mut Session, input: &Tensor) -> ort::Result<Vec<Tensor>> {
    let input = TensorRef::from_array_view((input.shape.as_slice(), input.data.as_slice()))?;
    let outputs = session.run(ort::inputs![input])?;
    let plain = |output: ort::value::ValueRef<'_>| {
        let (shape, data) = output.try_extract_tensor::<f32>()?;
        let shape = shape.iter().map(|&length| usize::try_from(length).unwrap_or(0)).collect();
        Ok(Tensor { shape, data: data.to_vec() })
    };
    outputs.values().map(plain).collect()
}

fn session(weights: &[u8]) -> Result<Session, String> {
    let environment = environment()?;
    let made = || -> ort::Result<Session> {
        let builder = Session::builder(environment)?.with_intra_threads(1)?.with_inter_threads(1)?;
        // An arena keeps what the largest picture ever needed, in each session.
        let builder = builder.with_execution_providers([CPU::default().with_arena_allocator(false).build()])?;
        builder.with_memory_pattern(false)?.with_deterministic_compute(true)?.commit_from_memory(weights)
    };
    made().map_err(|error| error.to_string())
}

/// The library's own state, made at the first call; there can be one in a process.
fn environment() -> Result<&'static Environment, String> {
    static ENVIRONMENT: OnceLock<Result<Environment, String>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| first_of(libraries())).as_ref().map_err(Clone::clone)
}

/// The first of the libraries that can be used.
fn first_of(libraries: Vec<PathBuf>) -> Result<Environment, String> {
    let mut why = None;
    for library in libraries {
        match ort::init_from(&library) {
            Ok(builder) => {
                // Builds of its publisher for Windows tell their makers how they are used, unless they are asked not to.
                let environment = builder.with_telemetry(false).build().map_err(|error| error.to_string())?;
                environment.set_log_level(LogLevel::Fatal);
                return Ok(environment);
            }
            Err(error) => why = why.or(Some(error.to_string())),
        }
    }
    Err(why.unwrap_or_else(|| format!("no library was found; {NAMED} names it")))
}

/// Where the library may be, best first: where the user says, beside the program, where the system keeps such.
fn libraries() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os(NAMED).filter(|named| !named.is_empty()) {
        return vec![named.into()];
    }
    let file = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(file)));
    let beside = beside.filter(|library| library.is_file());
    beside.into_iter().chain(NAMES.iter().map(PathBuf::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_cannot_be_used_is_named_and_none_is_told() {
        let none = first_of(Vec::new()).err().unwrap_or_default();
        assert!(none.contains(NAMED), "{none}");
        let missing = first_of(vec![PathBuf::from("/no/such/library.so")]).err().unwrap_or_default();
        assert!(missing.contains("/no/such/library.so"), "{missing}");
    }
}
