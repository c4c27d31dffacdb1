// A server on 127.0.0.1 with a port of the system's choice: HTTP/1.1 and, over TLS, HTTP/2 (nghttp2), for tests of the
// real transport. It keeps what it saw. It stops with its destructor, whatever its connections are doing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/pki.hpp"

namespace aiops::test {

struct SeenRequest {
  std::string method, target, version;  // version: "1.1", "2"
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, with HTTP/2's pseudo headers
  std::string body;
  int connection = 0;  // counted from 1
  std::string server_name;  // SNI
  std::string client_name;  // the common name of the client's certificate

  std::string header(std::string_view name) const;
};

struct ServerReply {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool hang = false;  // after the body nothing more comes, though more was promised
  bool mute = false;  // no answer at all
  bool hang_up = false;  // the connection is closed instead
};

class HttpServer {
 public:
  struct Options {
    std::optional<Identity> identity;  // TLS
    std::string client_authority_pem;  // a client certificate of this authority is required
    bool http2 = false;  // offered by ALPN
    // HTTP/2: no request is answered before so many wait at the same time. A client that does not multiplex hangs.
    std::size_t answer_together = 1;
  };
  using Handler = std::function<ServerReply(const SeenRequest&)>;

  HttpServer(Options, Handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  std::string url() const;  // "https://127.0.0.1:PORT"
  std::vector<SeenRequest> seen() const;
  int connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A proxy that understands CONNECT and nothing else.
class ConnectProxy {
 public:
  explicit ConnectProxy(int answer_status = 200);
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;
  std::string url() const;
  std::vector<std::string> asked() const;  // "CONNECT host:port HTTP/1.1"

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string gzip(std::string_view);

}  // namespace aiops::test
