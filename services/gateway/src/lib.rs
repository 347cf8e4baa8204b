//! HTTP and JSON, live streams and the web app for browsers.
