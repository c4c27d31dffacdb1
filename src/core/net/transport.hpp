// Why: the one way to the network. Upper rooms never see the HTTP library, and tests replace it (tests/support).
// Must never: follow a redirect, send an Upgrade header, write a key to disk, or block beyond a deadline.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/net/clock.hpp"

namespace aiops::net {

struct Header {
  std::string name;
  std::string value;
};

// Whom a request talks to, apart from its URL. Requests that share one Peer share connections.
struct Peer {
  std::string ca_pem;  // empty: the system's
  std::string certificate_pem;  // of the client, with its chain
  std::string key_pem;
  std::string server_name;  // verified and sent as SNI instead of the URL's host; empty: the host
  bool insecure = false;  // any certificate will do
  std::string proxy;  // http://, https://, socks5://; empty: none (the environment is not consulted here)
  bool compress = true;  // ask for gzip
};

enum class Method { get, post };  // post: only for reviews that an API server never stores, queries of metrics, and model servers

struct Request {
  Method method = Method::get;
  std::string url;  // http or https
  std::vector<Header> headers;
  std::string body;  // of a post
  Deadline deadline = Deadline::max();  // waiting for its turn included
  std::chrono::milliseconds timeout{0};  // from its turn on; 0: none but the deadline
  std::size_t max_body = 64u << 20;  // bytes after decompression
  std::shared_ptr<const Peer> peer;  // null: defaults
  bool heavy = false;  // counts against InFlight::heavy as well
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::string http_version;  // "1.1", "2"
  double milliseconds = 0;
  bool new_connection = false;  // this request opened one

  std::string_view header(std::string_view name) const;  // case-insensitive, the first; "" when absent
};

struct InFlight {
  std::size_t total = 8;
  std::size_t heavy = 2;
};

// Pieces of a body as they come (after decompression); false ends the transfer (Fault::cancelled).
using BodySink = std::function<bool(std::string_view)>;

class Transport {
 public:
  virtual ~Transport() = default;

  // Answers in the order of the requests. Any HTTP status is an answer; errors are unreachable (with a sentence for
  // TLS problems), timeout, too_large, cancelled, config (a header or URL that cannot be sent), protocol.
  virtual std::vector<Result<Response>> send_all(std::span<const Request>, InFlight) = 0;

  // One request whose body goes to the sink piece by piece (Response::body stays empty).
  virtual Result<Response> stream(const Request&, const BodySink&) = 0;

  Result<Response> send(const Request&);
};

inline std::chrono::milliseconds connect_timeout() { return std::chrono::seconds(5); }
inline std::chrono::milliseconds default_request_timeout() { return std::chrono::seconds(30); }

}  // namespace aiops::net
