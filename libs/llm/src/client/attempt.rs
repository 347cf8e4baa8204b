//! One call over HTTP, from the request to the last piece of its answer.

use std::{pin::pin, time::SystemTime};

use futures::StreamExt as _;
use reqwest::{Response, StatusCode, header};
use tokio::time::{Instant, timeout, timeout_at};

use super::{Inner, Pieces};
use crate::{
    dialect::Dialect,
    error::Error,
    request::Request,
    retry, stream,
    wire::{self, Choice, Completion, Tokens},
};

/// A call under way.
pub(super) struct Attempt<'a> {
    client: &'a Inner,
    request: &'a Request,
    pieces: &'a Pieces,
    text: String,
    usage: Option<Tokens>,
    finished: bool,
}

/// Tokens sent and written.
type Spent = Option<(u64, u64)>;

impl<'a> Attempt<'a> {
    pub(super) fn new(client: &'a Inner, request: &'a Request, pieces: &'a Pieces) -> Self {
        Self { client, request, pieces, text: String::new(), usage: None, finished: false }
    }

    /// Makes the call. Returns the text, and the tokens that were spent where there was an answer.
    pub(super) async fn run(
        mut self,
        deadline: Instant,
        sent: &mut bool,
    ) -> (Result<String, Error>, Spent) {
        let (mut answered, receivers) = (false, self.pieces);
        let outcome = {
            let going = self.answer(&mut answered, sent);
            tokio::select! {
                ended = timeout_at(deadline, going) => ended.unwrap_or(Err(Error::Timeout)),
                () = receivers.closed() => Err(Error::Abandoned),
            }
        };
        let spent = answered.then(|| self.spent());
        (outcome.map(|()| self.text), spent)
    }

    async fn answer(&mut self, answered: &mut bool, sent: &mut bool) -> Result<(), Error> {
        let response = self.send().await?;
        *answered = true;
        let silence = self.client.settings.times.silence;
        let limit = stream::body_limit(self.client.settings.answer_bytes);
        if !is_stream(&response) {
            // Some servers know no streams and answer at once.
            let body = stream::whole(response, silence, limit).await?;
            let whole = serde_json::from_slice(&body).map_err(|_| Error::Malformed)?;
            self.take(whole, sent).await?;
            return self.end();
        }
        let mut pieces = pin!(stream::pieces(stream::bounded(response, silence, limit)));
        while let Some(piece) = pieces.next().await {
            match piece? {
                Some(piece) => self.take(piece, sent).await?,
                None => break,
            }
        }
        self.end()
    }

    async fn send(&self) -> Result<Response, Error> {
        let settings = &self.client.settings;
        let dialect = self.client.known.now();
        let mut call = self
            .client
            .http
            .post(settings.call("chat/completions"))
            .header(header::ACCEPT, "text/event-stream")
            .json(&dialect.body(self.request, &settings.model));
        if let Some(key) = &settings.key {
            call = call.bearer_auth(key.expose());
        }
        let response = match timeout(settings.times.silence, call.send()).await {
            Err(_) => return Err(Error::Timeout),
            Ok(Err(error)) if error.is_timeout() => return Err(Error::Timeout),
            Ok(Err(_)) => return Err(Error::Unavailable { status: None, retry_after: None }),
            Ok(Ok(response)) => response,
        };
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(self.refused(response, dialect).await)
        }
    }

    async fn refused(&self, response: Response, dialect: Dialect) -> Error {
        let status = response.status();
        let retry_after = retry::asked(response.headers(), SystemTime::now());
        let body = stream::complaint(response, self.client.settings.times.silence).await;
        let code = wire::error_code(&body);
        self.client.known.refused(dialect, status, &body);
        match status {
            // An account without money is no matter of waiting.
            StatusCode::TOO_MANY_REQUESTS if code != "insufficient_quota" => {
                Error::Limited { retry_after }
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT => {
                Error::Unavailable { status: Some(status.as_u16()), retry_after }
            }
            _ if status.is_server_error() => {
                Error::Unavailable { status: Some(status.as_u16()), retry_after }
            }
            _ => Error::Refused { status: status.as_u16(), code },
        }
    }

    /// Takes a piece of the answer, and hands its text on.
    async fn take(&mut self, piece: Completion, sent: &mut bool) -> Result<(), Error> {
        if piece.error.is_some_and(|error| !error.is_null()) {
            return Err(Error::Unavailable { status: None, retry_after: None });
        }
        self.usage = piece.usage.or(self.usage);
        let choice = piece.choices.into_iter().find(|choice| choice.index == 0);
        let Some(Choice { delta, finish_reason, .. }) = choice else { return Ok(()) };
        let delta = delta.unwrap_or_default();
        if delta.refusal.is_some_and(|text| !text.is_empty()) {
            return Err(Error::Declined);
        }
        if let Some(text) = delta.content.filter(|text| !text.is_empty()) {
            self.text.push_str(&text);
            if self.text.len() > self.client.settings.answer_bytes {
                return Err(Error::TooLong);
            }
            *sent = true;
            self.pieces.send(text).await.map_err(|_| Error::Abandoned)?;
        }
        match finish_reason.as_deref() {
            None | Some("") => {}
            Some("length") => return Err(Error::TooLong),
            Some("content_filter") => return Err(Error::Declined),
            Some(_) => self.finished = true,
        }
        Ok(())
    }

    /// An answer is whole when the server has said why it ended.
    fn end(&self) -> Result<(), Error> {
        if self.finished { Ok(()) } else { Err(Error::Cut) }
    }

    /// What the server says was spent, as far as that is possible; about that where it says nothing.
    fn spent(&self) -> (u64, u64) {
        let written = u64::try_from(self.text.len()).unwrap_or(u64::MAX).div_ceil(4);
        let Some(tokens) = self.usage else { return (self.request.input_tokens_about(), written) };
        let input = tokens.prompt_tokens.min(self.request.input_tokens_most());
        (input, tokens.completion_tokens.min(self.request.output_tokens.into()))
    }
}

fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    !kind.to_ascii_lowercase().contains("application/json")
}
