//! Both kinds of the service with all that they work with: the service as it is started in
//! production, one operation with its rows, and what has to be in the tables in the end.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use db::Pool;
use kernel::page::Pager;
use operations::{Handle, Options};
use resume::{sandbox::Program, write};
use service::Tasks;
use sha2::{Digest as _, Sha256};
use tailoring::{
    Config, Deps,
    app::{App, Posting, Upload},
    ids::ResumeId,
    store,
};

use crate::cv;

pub const OWNER: &str = "user_00000000000000000000000000000001";

/// Counts every write to the tables of the service.
const NOTES: &str = "CREATE TABLE tailoring.noted (what text NOT NULL); \
     CREATE FUNCTION tailoring.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
       INSERT INTO tailoring.noted VALUES (TG_TABLE_NAME || ' ' || TG_OP); RETURN NULL; END $$; \
     CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON tailoring.file \
       FOR EACH ROW EXECUTE FUNCTION tailoring.note(); \
     CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON tailoring.resume \
       FOR EACH ROW EXECUTE FUNCTION tailoring.note(); \
     CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON tailoring.tailoring \
       FOR EACH ROW EXECUTE FUNCTION tailoring.note(); \
     CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON tailoring.document \
       FOR EACH ROW EXECUTE FUNCTION tailoring.note()";

/// What is put to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// `resume.parse` of a PDF, which is read in a child process.
    Parse,
    /// `resume.tailor` of a resume that was read; with a model, which rewords lines, or without.
    Tailor { reworded: bool },
}

impl Which {
    /// Its steps and transactions, in order.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Parse => &["extract-text", "parse", "save"],
            Self::Tailor { reworded: false } => &["analyze", "tailor", "save"],
            Self::Tailor { reworded: true } => &["analyze", "tailor", "rewrite", "save"],
        }
    }

    /// Writes to the tables for each operation, when each was done once.
    pub fn writes(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::Parse => &[("resume INSERT", 1), ("resume UPDATE", 1)],
            Self::Tailor { .. } => {
                &[("document INSERT", 6), ("tailoring INSERT", 1), ("tailoring UPDATE", 1)]
            }
        }
    }

    /// Writes to the tables that were there before.
    pub fn written_before(self) -> &'static [(&'static str, i64)] {
        match self {
            // The file of all of them, which is the same.
            Self::Parse => &[("file INSERT", 1)],
            Self::Tailor { .. } => {
                &[("file INSERT", 1), ("resume INSERT", 1), ("resume UPDATE", 1)]
            }
        }
    }

    /// What came out, for each operation; equal ones wherever they were disturbed.
    fn outcomes(self) -> &'static str {
        match self {
            Self::Parse => "SELECT concat_ws('|', parsed_text, model, profile) FROM resume",
            // PDF and DOCX carry times of their own.
            Self::Tailor { .. } => {
                "SELECT concat_ws('|', t.person, t.body, t.report, \
                 (SELECT string_agg(d.format || CASE WHEN d.format IN ('pdf', 'docx') \
                    THEN (octet_length(d.bytes) > 1000)::text ELSE md5(d.bytes) END, ',' \
                    ORDER BY d.format) FROM document d WHERE d.tailoring = t.id)) FROM tailoring t"
            }
        }
    }
}

/// Prepares the tables: they count what is written, and hold what the kind starts from.
pub async fn prepare(which: Which, pool: &Pool) {
    sqlx::raw_sql(NOTES).execute(pool.pg()).await.unwrap();
    if which != Which::Parse {
        resume_that_was_read(pool).await;
    }
}

/// A resume as `resume.parse` leaves it.
async fn resume_that_was_read(pool: &Pool) {
    let text = cv::text();
    let resume = resume::parse::parse(&text);
    let model = serde_json::to_string(&resume).unwrap();
    let profile = serde_json::to_string(&write::json_resume(&resume)).unwrap();
    let (id, sha256) = (ResumeId::new(), Sha256::digest(&text).to_vec());
    let new = store::resume::New {
        id: id.as_str(),
        owner: OWNER,
        file_name: "cv.txt",
        media_type: "text/plain",
        size_bytes: 1,
        sha256: &sha256,
    };
    let reading = store::resume::Reading {
        text: &text,
        model: &model,
        profile: &profile,
        ..Default::default()
    };
    let mut connection = pool.dedicated().await.unwrap();
    let c = &mut connection;
    store::file::insert(c, OWNER, &sha256, text.as_bytes()).await.unwrap();
    store::resume::insert(c, new, "op_tailoring_00000000000000000000000000000000").await.unwrap();
    assert!(store::resume::save(c, OWNER, id.as_str(), reading).await.unwrap().is_some());
}

/// A service that reads resumes with this program.
pub fn reading(reader: Program) -> Config {
    Config { reader: Some(reader), ..Config::default() }
}

/// The service on a pool, as its process starts it; its engine.
pub async fn service(pool: Pool, options: Options, config: Config) -> Handle {
    let deps = Deps { pool, tasks: Tasks::new(), options };
    tailoring::start(&config, &deps).await.unwrap().engine().clone()
}

/// Starts an operation as a call would, with its rows; returns its id.
pub async fn start(which: Which, pool: &Pool, engine: &Handle) -> String {
    let pager = Pager::new(&[0; 32]);
    let app = App::new(pool.clone(), engine.clone(), pager, Arc::new(Config::default()));
    let operation = match which {
        Which::Parse => {
            let bytes = cv::pdf(&cv::text());
            let (file_name, request_id) = ("cv.pdf".into(), String::new());
            app.upload(OWNER, Upload { file_name, request_id, bytes }).await.unwrap().1
        }
        Which::Tailor { .. } => {
            let posting = Posting {
                resume_id: String::new(),
                job_description: cv::SOFTWARE.into(),
                title: "Engineer".into(),
                company_name: "Acme".into(),
                template: String::new(),
                paper: String::new(),
                request_id: String::new(),
            };
            app.tailor(OWNER, posting, None).await.unwrap().1
        }
    };
    operation.id().to_owned()
}

/// How often each table was written to.
pub async fn writes(pool: &Pool) -> BTreeMap<String, i64> {
    let sql = "SELECT what, count(*) FROM noted GROUP BY what";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(pool.pg()).await.unwrap();
    rows.into_iter().collect()
}

/// How often each table has to be written to for so many operations.
pub fn right_writes(which: Which, operations: i64) -> BTreeMap<String, i64> {
    let each = which.writes().iter().map(|(what, count)| ((*what).to_owned(), count * operations));
    let mut writes: BTreeMap<String, i64> = each.collect();
    for (what, count) in which.written_before() {
        *writes.entry((*what).to_owned()).or_default() += count;
    }
    writes
}

/// The outcome that was seen first: all others have to equal it.
#[derive(Default)]
pub struct Same(Mutex<Option<String>>);

impl Same {
    /// Fails unless everything that came out is what came out the first time.
    pub async fn holds(&self, which: Which, pool: &Pool, disturbance: &str) {
        let outcomes: Vec<String> =
            sqlx::query_scalar(which.outcomes()).fetch_all(pool.pg()).await.unwrap();
        assert!(!outcomes.is_empty(), "{disturbance}: nothing came out");
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for outcome in outcomes {
            assert!(outcome.len() > 500, "{disturbance}: {outcome}");
            let first = first.get_or_insert_with(|| outcome.clone());
            assert_eq!(*first, outcome, "{disturbance}: something else came out");
        }
    }
}
