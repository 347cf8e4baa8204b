//! The call that opens a watch. The generated client would hold 8 KiB for every open watch, ready
//! for messages that are a tenth of that and mostly do not come; this one lets the buffer grow
//! with the messages.

use proto::operations::v1::{WatchRequest, WatchResponse};
use tonic::{
    GrpcMethod, Request, Status, Streaming,
    client::Grpc,
    codec::{BufferSettings, Codec},
    codegen::http::uri::PathAndQuery,
};
use tonic_prost::{ProstDecoder, ProstEncoder};

use super::{Channel, MAX_MESSAGE};

const SERVICE: &str = "jobstream.operations.v1.Operations";
const PATH: &str = "/jobstream.operations.v1.Operations/Watch";

/// Opens a watch.
///
/// # Errors
/// What the service answers, or that it is away.
pub async fn open(
    channel: Channel,
    mut request: Request<WatchRequest>,
) -> Result<Streaming<WatchResponse>, Status> {
    let mut client = Grpc::new(channel).max_decoding_message_size(MAX_MESSAGE);
    client.ready().await?;
    request.extensions_mut().insert(GrpcMethod::new(SERVICE, "Watch"));
    let path = PathAndQuery::from_static(PATH);
    Ok(client.server_streaming(request, path, Small).await?.into_inner())
}

/// The usual encoding with small buffers.
struct Small;

impl Small {
    fn buffers() -> BufferSettings {
        BufferSettings::new(256, 32 * 1024)
    }
}

impl Codec for Small {
    type Encode = WatchRequest;
    type Decode = WatchResponse;
    type Encoder = ProstEncoder<WatchRequest>;
    type Decoder = ProstDecoder<WatchResponse>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::new(Self::buffers())
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::new(Self::buffers())
    }
}
