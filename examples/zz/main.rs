#![allow(warnings)]
use overshare::limits::Deadline;
use overshare::vision::text::{Ask, look};
use std::io::Write;
// zz JOBS OUT paths-file(lines: abs path)
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let files: Vec<String> = std::fs::read_to_string(&a[3]).unwrap().lines().map(String::from).collect();
    let jobs: usize = a[1].parse().unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let out = std::sync::Mutex::new(std::fs::File::create(&a[2]).unwrap());
    std::thread::scope(|s| {
        for _ in 0..jobs {
            s.spawn(||{ loop{
    let i=next.fetch_add(1,std::sync::atomic::Ordering::SeqCst); if i>=files.len(){break}
    let Ok(mut r)=image::ImageReader::open(&files[i]).and_then(|r|r.with_guessed_format()) else {continue};
    let Ok(mut d)=r.into_decoder() else {continue};
    use image::ImageDecoder; let o=d.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let Ok(mut im)=image::DynamicImage::from_decoder(d) else {continue}; im.apply_orientation(o);
    let im=im.into_rgb8();
    let t=cpu();
    let text=look(&im,&Ask{thorough:false,promising:&|s|overshare::strings::promising(s)},Deadline::never());
    let t=cpu()-t;
    let blocks:Vec<_>=text.blocks.iter().map(|b|b.lines.iter().map(|l|serde_json::json!({"box":l.quad.corners,"score":l.score,"text":l.reading.as_ref().map(|r|r.text.clone()),"c":l.reading.as_ref().map(|r|r.certainty.iter().sum::<f32>()/r.certainty.len().max(1) as f32),"looks":l.reading.as_ref().map(|r|r.looks)})).collect::<Vec<_>>()).collect();
    let line=serde_json::json!({"path":files[i],"cpu_s":t,"size":[im.width(),im.height()],"blocks":blocks,"skips":text.skips.iter().map(|s|s.detail.to_string()).collect::<Vec<_>>()});
    writeln!(out.lock().unwrap(),"{line}").unwrap();
  }});
        }
    });
}
fn cpu() -> f64 {
    // thread cpu time is in the rten pool: use process / jobs=1
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
