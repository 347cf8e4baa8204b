//! The calls that open live streams. The generated client would hold 8 KiB for every open one, ready
//! for messages that are a tenth of that and mostly do not come; this one lets the buffer grow
//! with the messages.

use std::marker::PhantomData;

use prost::Message;
use tonic::{
    GrpcMethod, Request, Status, Streaming,
    client::Grpc,
    codec::{BufferSettings, Codec},
    codegen::http::uri::PathAndQuery,
};
use tonic_prost::{ProstDecoder, ProstEncoder};

use super::{Channel, MAX_MESSAGE};

/// A method that streams its answers.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    service: &'static str,
    method: &'static str,
    path: &'static str,
}

/// Follows one operation.
pub const WATCH: Live = Live {
    service: "jobstream.operations.v1.Operations",
    method: "Watch",
    path: "/jobstream.operations.v1.Operations/Watch",
};

/// Follows the inbox of a user.
pub const SUBSCRIBE: Live = Live {
    service: "jobstream.notification.v1.Notifications",
    method: "Subscribe",
    path: "/jobstream.notification.v1.Notifications/Subscribe",
};

/// Opens a live stream.
///
/// # Errors
/// What the service answers, or that it is away.
pub async fn open<Q, A>(
    channel: Channel,
    live: Live,
    mut request: Request<Q>,
) -> Result<Streaming<A>, Status>
where
    Q: Message + 'static,
    A: Message + Default + 'static,
{
    let mut client = Grpc::new(channel).max_decoding_message_size(MAX_MESSAGE);
    client.ready().await?;
    request.extensions_mut().insert(GrpcMethod::new(live.service, live.method));
    let path = PathAndQuery::from_static(live.path);
    Ok(client.server_streaming(request, path, Small(PhantomData)).await?.into_inner())
}

/// The usual encoding with small buffers.
struct Small<Q, A>(PhantomData<fn(Q) -> A>);

fn buffers() -> BufferSettings {
    BufferSettings::new(256, 32 * 1024)
}

impl<Q, A> Codec for Small<Q, A>
where
    Q: Message + 'static,
    A: Message + Default + 'static,
{
    type Encode = Q;
    type Decode = A;
    type Encoder = ProstEncoder<Q>;
    type Decoder = ProstDecoder<A>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::new(buffers())
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::new(buffers())
    }
}
