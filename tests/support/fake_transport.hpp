// A Transport from memory: scripted answers, or the recordings of a real API server. It keeps every request, so that a
// test can say what was asked, not only what came back. An unknown request fails the test and prints the nearest known.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/transport.hpp"

namespace aiops::test {

std::string read_test_file(const std::string& path_below_source_dir);

// "METHOD path?sorted=query" without what recordings do not carry (limit=500, limitBytes=65536).
std::string request_key(net::Method, std::string_view url);

class FakeTransport final : public net::Transport {
 public:
  struct Reply {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<net::Header> headers;
  };

  // Successive calls for one target queue up; the last one stays.
  FakeTransport& answer(std::string_view target, Reply);
  FakeTransport& answer(std::string_view target, std::string body) {
    return answer(target, Reply{200, std::move(body), "application/json", {}});
  }
  FakeTransport& post(std::string_view target, Reply);
  FakeTransport& break_with(std::string_view target, Error);  // the transport itself fails

  // Answers of testdata/recordings whose folder is among `folders`, given to `user`.
  FakeTransport& replay(const std::vector<std::string>& folders, std::string_view user = "aiops-reader");

  std::vector<Result<net::Response>> send_all(std::span<const net::Request>, net::InFlight) override;
  Result<net::Response> stream(const net::Request&, const net::BodySink&) override;

  std::vector<net::Request> requests;  // in the order of sending
  std::vector<std::size_t> rounds;  // how many requests each call of send_all had
  std::vector<std::string> targets() const;  // "GET /api/v1/…"

 private:
  struct Scripted {
    Reply reply;
    std::string file;  // of a recording
    std::string accept;  // of a recording; empty: any
    std::optional<Error> error;
  };
  Result<net::Response> one(const net::Request&);
  Result<net::Response> unknown(const net::Request&) const;

  std::map<std::string, std::deque<Scripted>> known_;
};

}  // namespace aiops::test
