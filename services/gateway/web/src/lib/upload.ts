// Sends a request with progress of the upload, which fetch does not tell.
import type { Transport } from "jobstream-client/http";

/** Makes a transport that reports the share sent, from 0 to 1. */
export function withProgress(onProgress: (share: number) => void): Transport {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? "GET", url);
      request.responseType = "blob";
      new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) {
          onProgress(event.loaded / event.total);
        }
      };
      request.onload = () => resolve(answer(request));
      request.onerror = () => reject(new TypeError("the upload was cut off"));
      request.onabort = () => reject(init.signal?.reason);
      init.signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(init.body as XMLHttpRequestBodyInit | null);
    });
}

function answer(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/[\r\n]+/)) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
  }
  const { status, statusText } = request;
  const body = status === 204 ? null : (request.response as Blob);
  return new Response(body, { status, statusText, headers });
}
