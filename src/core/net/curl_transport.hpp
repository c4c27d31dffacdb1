// Why: the Transport over libcurl: HTTP/2 with many requests on one connection, gzip, proxies, TLS from memory.
// Must never: be more than a Transport to anybody.
#pragma once

#include <memory>

#include "core/net/transport.hpp"

namespace aiops::net {

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(const CancelToken* cancel = nullptr);  // the token must outlive the transport
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  std::vector<Result<Response>> send_all(std::span<const Request>, InFlight) override;
  Result<Response> stream(const Request&, const BodySink&) override;

  // Makes a blocked call look at the token now; may be called from another thread.
  void wake();

  // "libcurl/7.88.1 OpenSSL/3.0.15 nghttp2/1.52.0", for `aiops version`.
  static std::string library_version();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aiops::net
