#include "support/fake_transport.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace aiops::test {

namespace {

std::string path_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return std::string(url);
  const auto slash = url.find('/', start + 3);
  return slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
}

std::string header_of(const net::Request& request, std::string_view name) {
  for (const net::Header& header : request.headers) {
    if (to_lower(header.name) == to_lower(name)) return header.value;
  }
  return {};
}

// The first media type decides; recordings were made with ",application/json" behind it.
std::string first_type(std::string_view accept) {
  const std::string_view first = accept.substr(0, accept.find(','));
  return first == "*/*" || first.empty() ? "application/json" : std::string(first);
}

}  // namespace

std::string read_test_file(const std::string& path) {
  std::ifstream file(std::string(AIOPS_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file) << "no test file " << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string request_key(net::Method method, std::string_view url) {
  const std::string target = path_of(url);
  const auto question = target.find('?');
  std::vector<std::string> parameters;
  if (question != std::string::npos) {
    for (const std::string_view parameter : split(std::string_view(target).substr(question + 1), '&')) {
      if (parameter != "limit=500" && parameter != "limitBytes=65536") parameters.emplace_back(parameter);
    }
  }
  std::sort(parameters.begin(), parameters.end());
  std::string key = (method == net::Method::post ? "POST " : "GET ") + target.substr(0, question);
  for (std::size_t i = 0; i < parameters.size(); ++i) key += (i == 0 ? "?" : "&") + parameters[i];
  return key;
}

FakeTransport& FakeTransport::answer(std::string_view target, Reply reply) {
  known_[request_key(net::Method::get, target)].push_back({std::move(reply), {}, {}, {}});
  return *this;
}

FakeTransport& FakeTransport::post(std::string_view target, Reply reply) {
  known_[request_key(net::Method::post, target)].push_back({std::move(reply), {}, {}, {}});
  return *this;
}

FakeTransport& FakeTransport::break_with(std::string_view target, Error error) {
  known_[request_key(net::Method::get, target)].push_back({{}, {}, {}, std::move(error)});
  return *this;
}

FakeTransport& FakeTransport::replay(const std::vector<std::string>& folders, std::string_view user) {
  static const json::Document index = [] {
    auto document = json::Document::parse(read_test_file("testdata/recordings/index.json"));
    EXPECT_TRUE(document);
    return document.value_or(json::Document());
  }();
  for (const json::Value entry : index.root().items()) {
    const std::string_view folder = entry["folder"].text();
    if (entry["user"].text() != user || std::find(folders.begin(), folders.end(), folder) == folders.end()) continue;
    const bool post = entry["method"].text() == "POST";
    if (!post && entry["method"].text() != "GET") continue;
    Scripted scripted;
    scripted.file = "testdata/recordings/" + std::string(entry["file"].text());
    scripted.accept = first_type(entry["accept"].text());
    scripted.reply.status = static_cast<int>(entry["status"].integer().value_or(0));
    for (const json::Member header : entry["headers"].members()) {
      if (header.key == "content-type") scripted.reply.content_type = header.value.text();
      scripted.reply.headers.push_back({std::string(header.key), std::string(header.value.text())});
    }
    known_[request_key(post ? net::Method::post : net::Method::get, entry["path"].text())].push_back(std::move(scripted));
  }
  return *this;
}

std::vector<Result<net::Response>> FakeTransport::send_all(std::span<const net::Request> all, net::InFlight) {
  std::vector<Result<net::Response>> results;
  for (const net::Request& request : all) {
    requests.push_back(request);
    results.push_back(one(request));
  }
  rounds.push_back(all.size());
  return results;
}

Result<net::Response> FakeTransport::stream(const net::Request& request, const net::BodySink& sink) {
  requests.push_back(request);
  auto response = one(request);
  if (!response) return response;
  if (sink && !sink(response->body)) return fail(Fault::cancelled, "the sink stopped");
  response->body.clear();
  return response;
}

std::vector<std::string> FakeTransport::targets() const {
  std::vector<std::string> out;
  for (const net::Request& request : requests) {
    out.push_back((request.method == net::Method::post ? "POST " : "GET ") + path_of(request.url));
  }
  return out;
}

Result<net::Response> FakeTransport::one(const net::Request& request) {
  const auto found = known_.find(request_key(request.method, request.url));
  if (found == known_.end()) return unknown(request);
  auto& queue = found->second;
  const std::string wanted = first_type(header_of(request, "accept"));
  const auto fits =
      std::find_if(queue.begin(), queue.end(), [&](const Scripted& s) { return s.accept.empty() || s.accept == wanted; });
  if (fits == queue.end()) return unknown(request);
  const Scripted scripted = *fits;
  const bool replayed = !scripted.file.empty();
  if (!replayed && queue.size() > 1) queue.erase(fits);
  if (scripted.error) return tl::unexpected(*scripted.error);
  net::Response response;
  response.status = scripted.reply.status;
  response.headers = scripted.reply.headers;
  response.headers.push_back({"content-type", scripted.reply.content_type});
  response.body = replayed ? read_test_file(scripted.file) : scripted.reply.body;
  response.http_version = "2";
  if (response.body.size() > request.max_body) return fail(Fault::too_large, "the answer is too large");
  return response;
}

Result<net::Response> FakeTransport::unknown(const net::Request& request) const {
  const std::string key = request_key(request.method, request.url);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& [other, scripted] : known_) near.emplace_back(edit_distance(key, other), other);
  std::sort(near.begin(), near.end());
  std::string list;
  for (std::size_t i = 0; i < near.size() && i < 5; ++i) list += "\n  " + near[i].second;
  ADD_FAILURE() << "no answer is known for\n  " << key << " (Accept: " << header_of(request, "accept") << ")\nnearest:" << list;
  return fail(Fault::bug, "the test knows no answer for " + key);
}

}  // namespace aiops::test
