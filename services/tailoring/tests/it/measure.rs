use crate::{app::App, files};
use proto::tailoring::v1::{ResumeStatus, TailoringStatus};
#[tokio::test]
async fn measure() {
    let app = App::start().await;
    let mut stack = vec![std::path::PathBuf::from("/work/shared/data/resumes")];
    let (mut parsed, mut done) = (0, 0);
    while let Some(dir) = stack.pop() {
        for entry in std::fs::read_dir(dir).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() { stack.push(path); continue; }
            let name = path.file_name().unwrap().to_string_lossy().to_string();
            if ![".pdf", ".docx", ".md", ".txt"].iter().any(|e| name.ends_with(e)) { continue; }
            let r = match app.upload(&name, &std::fs::read(&path).unwrap()).await { Ok(u) => { app.ended(&u.operation.unwrap().id).await; app.resume(&u.resume.unwrap().id).await } Err(e) => { eprintln!("MEASURE refused {name}: {}", e.message()); continue } };
            if r.status() != ResumeStatus::Parsed { eprintln!("MEASURE unread {name}: {}", r.error.unwrap().reason); continue; }
            parsed += 1;
            for posting in [files::SOFTWARE, files::KITCHEN] {
                let t = app.tailored(&r.id, posting).await;
                if t.status() == TailoringStatus::Completed { done += 1 } else { eprintln!("MEASURE failed {name}: {:?} {:?}", t.status(), t.error.map(|e| e.reason)); }
                let _ = app.tailorings().delete_tailoring(app.ask(proto::tailoring::v1::DeleteTailoringRequest { id: t.id })).await;
            }
            let _ = app.resumes().delete_resume(app.ask(proto::tailoring::v1::DeleteResumeRequest { id: r.id })).await;
        }
    }
    eprintln!("MEASURE parsed {parsed} tailored {done}");
}
