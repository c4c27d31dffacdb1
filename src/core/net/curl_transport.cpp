// One libcurl multi handle drives everything: it keeps connections, multiplexes requests over HTTP/2 and is polled with
// a short limit, so that a deadline or a cancelled token is seen at once. The only file that knows libcurl.
// Must never: follow a redirect, speak another protocol than HTTP, offer an upgrade, or let a key reach the disk.
#include "core/net/curl_transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/net/places.hpp"
#include "core/net/sigpipe.hpp"
#include "core/net/tls_error.hpp"
#include "core/net/transfer_error.hpp"
#include "core/net/url.hpp"

namespace aiops::net {

namespace {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request under way; its address is known to libcurl, so it never moves.
struct Transfer {
  const Request* request = nullptr;
  std::size_t index = 0;
  std::string place;  // "host:port" by way of which Peer
  const BodySink* sink = nullptr;
  std::unique_ptr<CURL, FreeEasy> handle;
  std::unique_ptr<curl_slist, FreeList> headers, connect_to;
  char error[CURL_ERROR_SIZE] = {};
  Response response;
  std::size_t received = 0;
  bool too_large = false;
  bool stopped = false;
  bool whole_head = false;  // the empty line after the headers has come
};

// Once per process, as libcurl asks; a function-local static is the thread-safe way.
bool library_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (size > transfer.request->max_body - std::min(transfer.request->max_body, transfer.received)) {
    transfer.too_large = true;
    return 0;
  }
  transfer.received += size;
  if (transfer.sink == nullptr || !*transfer.sink) {
    transfer.response.body.append(data, size);
  } else if (!(*transfer.sink)({data, size})) {
    transfer.stopped = true;
    return 0;
  }
  return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line = trim(std::string_view(data, size));
  if (line.rfind("HTTP/", 0) == 0) {  // a final status follows an interim one
    transfer.response.headers.clear();
    transfer.whole_head = false;
  }
  if (line.empty()) transfer.whole_head = true;
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && transfer.response.headers.size() < 200) {
    transfer.response.headers.push_back({std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  }
  return size;
}

bool is_clean(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

void set_blob(CURL* handle, CURLoption option, const std::string& text) {
  curl_blob blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
  curl_easy_setopt(handle, option, &blob);
}

void set_peer(Transfer& transfer, const Peer& peer, const UrlParts& parts, std::vector<std::string>& header_lines) {
  CURL* handle = transfer.handle.get();
  curl_easy_setopt(handle, CURLOPT_PROXY,
                   peer.proxy.rfind("socks5://", 0) == 0 ? ("socks5h" + peer.proxy.substr(6)).c_str() : peer.proxy.c_str());
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "");  // the caller has decided, not the environment
  if (peer.compress) curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
  if (!parts.tls) return;
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, peer.insecure ? 0L : 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, peer.insecure ? 0L : 2L);
  if (!peer.ca_pem.empty()) set_blob(handle, CURLOPT_CAINFO_BLOB, peer.ca_pem);
  if (!peer.certificate_pem.empty()) {
    curl_easy_setopt(handle, CURLOPT_SSLCERTTYPE, "PEM");
    curl_easy_setopt(handle, CURLOPT_SSLKEYTYPE, "PEM");
    set_blob(handle, CURLOPT_SSLCERT_BLOB, peer.certificate_pem);
    set_blob(handle, CURLOPT_SSLKEY_BLOB, peer.key_pem);
  }
  if (peer.server_name.empty() || peer.server_name == parts.host) return;
  // libcurl takes SNI and the name to verify from the URL: ask for the other name, but connect to the real place.
  const std::string url = fmt::format("https://{}:{}{}", peer.server_name, parts.port, parts.rest);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  const std::string place = fmt::format("{}:{}:{}:{}", peer.server_name, parts.port, parts.host, parts.port);
  transfer.connect_to.reset(curl_slist_append(nullptr, place.c_str()));
  curl_easy_setopt(handle, CURLOPT_CONNECT_TO, transfer.connect_to.get());
  header_lines.push_back(fmt::format("Host: {}:{}", parts.host, parts.port));
}

Status set_headers(Transfer& transfer, std::vector<std::string> lines) {
  for (const Header& header : transfer.request->headers) {
    const std::string name = to_lower(header.name);
    if (!is_clean(header.name) || !is_clean(header.value) || header.name.empty() ||
        header.name.find_first_of(": \t") != std::string::npos) {
      return fail(Fault::config, fmt::format("the header {} cannot be sent: it has a line break or an empty name",
                                             shorten(escape_terminal(header.name), 40)));
    }
    if (name == "upgrade" || name == "connection") return fail(Fault::bug, "an upgrade was about to be offered");
    lines.push_back(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  lines.emplace_back("Expect:");  // no 100-continue round trip
  curl_slist* list = nullptr;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list, line.c_str());
    if (longer == nullptr) break;
    list = longer;
  }
  transfer.headers.reset(list);
  curl_easy_setopt(transfer.handle.get(), CURLOPT_HTTPHEADER, list);
  return {};
}

long milliseconds_left(const Request& request) {
  constexpr long long longest = 24LL * 3600 * 1000;
  long long left = request.timeout.count() > 0 ? request.timeout.count() : longest;
  if (request.deadline != Deadline::max()) {
    const auto until = request.deadline - std::chrono::steady_clock::now();
    left = std::min<long long>(left, std::chrono::duration_cast<std::chrono::milliseconds>(until).count());
  }
  return static_cast<long>(std::clamp(left, 1LL, longest));
}

void set_fixed_options(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION,
                   static_cast<long>(CURL_HTTP_VERSION_2TLS));  // h2 by ALPN only: no Upgrade header
  curl_easy_setopt(handle, CURLOPT_PIPEWAIT, 1L);  // rather share the connection that is being opened
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout().count()));
}

Status prepare(Transfer& transfer) {
  const Request& request = *transfer.request;
  transfer.handle.reset(curl_easy_init());
  CURL* handle = transfer.handle.get();
  if (handle == nullptr || !library_ready()) return fail(Fault::bug, "libcurl could not be started");
  const auto parts = parse_url(request.url);
  if (!parts)
    return fail(Fault::config, fmt::format("'{}' is not an http or https URL", shorten(escape_terminal(request.url), 200)));
  static const Peer nobody{};
  const Peer& peer = request.peer ? *request.peer : nobody;
  if (contains_nocase(peer.key_pem, "ENCRYPTED"))
    return fail(Fault::config, "the client key is encrypted", "store it without a passphrase, or use an exec plugin");
  set_fixed_options(handle);
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  std::vector<std::string> header_lines;
  set_peer(transfer, peer, *parts, header_lines);
  if (Status status = set_headers(transfer, std::move(header_lines)); !status) return status;
  if (request.method == Method::post) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  } else {
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds_left(request));
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer.error);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
  return {};
}

bool is_tls_problem(CURLcode code, std::string_view said) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return true;
    default:
      return contains_nocase(said, "alert") && contains_nocase(said, "ssl");  // TLS 1.3 refuses a client late
  }
}

Trouble trouble_of(CURLcode code, bool connected) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return connected ? Trouble::no_answer : Trouble::no_connection;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Trouble::unknown_name;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return Trouble::proxy;
    case CURLE_COULDNT_CONNECT:
      return Trouble::refused;
    case CURLE_BAD_CONTENT_ENCODING:
      return Trouble::encoding;
    case CURLE_OK:  // but not to the end of the headers
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Trouble::broken;
    default:
      return Trouble::other;
  }
}

Error explain(CURLcode code, const Transfer& transfer, bool connected) {
  const auto parts = parse_url(transfer.request->url);
  const std::string host = parts ? parts->place() : transfer.request->url;
  std::string said = transfer.error[0] != '\0' ? transfer.error : curl_easy_strerror(code);
  if (code == CURLE_OK) said = "in the middle of the headers";
  if (transfer.too_large) return explain_too_large(host, transfer.request->max_body);
  if (transfer.stopped) return {Fault::cancelled, "the answer was not read to its end", {}};
  if (is_tls_problem(code, said)) return explain_tls(host, said);
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
    return {Fault::config, fmt::format("'{}' is not an http or https URL", shorten(transfer.request->url, 200)), {}};
  const bool proxied = transfer.request->peer && !transfer.request->peer->proxy.empty();
  if (proxied && (code == CURLE_COULDNT_CONNECT || contains_nocase(said, "CONNECT"))) code = CURLE_PROXY;
  return explain_transfer(trouble_of(code, connected), host, parts ? parts->host : host, said);
}

// The request never got as far as being sent: whoever waits for the same connection will fare no better.
bool never_connected(CURL* handle) {
  curl_off_t micros = 0;
  curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &micros);
  return micros == 0;
}

std::string place_of(const Request& request) {
  const auto parts = parse_url(request.url);
  return parts ? fmt::format("{} {}", parts->place(), static_cast<const void*>(request.peer.get())) : std::string();
}

void fill(Transfer& transfer) {
  CURL* handle = transfer.handle.get();
  long number = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &number);
  transfer.response.status = static_cast<int>(number);
  curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &number);
  transfer.response.http_version = number == CURL_HTTP_VERSION_2_0 ? "2" : number == CURL_HTTP_VERSION_1_0 ? "1.0" : "1.1";
  curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &number);
  transfer.response.new_connection = number > 0;
  curl_off_t micros = 0;
  curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &micros);
  transfer.response.milliseconds = static_cast<double>(micros) / 1000;
}

}  // namespace

struct CurlTransport::State {
  explicit State(const CancelToken* token) : cancel(token), multi(library_ready() ? curl_multi_init() : nullptr) {
    if (multi != nullptr) curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  }
  ~State() {
    const HoldSigpipe hold;  // closing says goodbye over TLS
    if (multi != nullptr) curl_multi_cleanup(multi);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool cancelled() const { return cancel != nullptr && cancel->cancelled(); }

  std::vector<Result<Response>> run(std::span<const Request> requests, InFlight limits, const BodySink* sink) {
    const HoldSigpipe hold;
    results.assign(requests.size(), fail(Fault::cancelled, "interrupted"));
    waiting.clear();
    for (std::size_t i = 0; i < requests.size(); ++i) waiting.push_back(i);
    heavy = 0;
    places = Places(limits);
    while (!cancelled() && (!waiting.empty() || !active.empty())) {
      start(requests, limits, sink);
      int running = 0;
      curl_multi_perform(multi, &running);
      if (collect() || active.empty()) continue;
      curl_multi_poll(multi, nullptr, 0, 100, nullptr);  // short: a signal handler can only set the token
    }
    for (auto& transfer : active) curl_multi_remove_handle(multi, transfer->handle.get());
    active.clear();
    return std::move(results);
  }

  // The first of the waiting that fits below both limits goes first.
  void start(std::span<const Request> requests, InFlight limits, const BodySink* sink) {
    for (auto at = waiting.begin(); at != waiting.end() && active.size() < std::max<std::size_t>(limits.total, 1);) {
      const Request& request = requests[*at];
      if (request.heavy && heavy >= std::max<std::size_t>(limits.heavy, 1)) {
        ++at;
        continue;
      }
      const std::size_t index = *at;
      at = waiting.erase(at);
      if (request.deadline < std::chrono::steady_clock::now() + std::chrono::milliseconds(10)) {  // too late to be of use
        results[index] = fail(Fault::timeout, "no time was left to ask", "allow more with --request-timeout");
        continue;
      }
      auto transfer = std::make_unique<Transfer>();
      transfer->place = place_of(request);
      if (auto lost = places.lost(transfer->place, request.heavy)) {
        results[index] = tl::unexpected(std::move(*lost));
        continue;
      }
      transfer->request = &request;
      transfer->index = index;
      transfer->sink = sink;
      if (const Status status = prepare(*transfer); !status) {
        results[index] = tl::unexpected(status.error());
        continue;
      }
      if (curl_multi_add_handle(multi, transfer->handle.get()) != CURLM_OK) {
        results[index] = fail(Fault::bug, "libcurl did not take the request");
        continue;
      }
      if (request.heavy) ++heavy;
      active.push_back(std::move(transfer));
    }
  }

  bool collect() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto found =
          std::find_if(active.begin(), active.end(), [&](const auto& t) { return t->handle.get() == message->easy_handle; });
      if (found == active.end()) continue;
      Transfer& transfer = **found;
      fill(transfer);
      settle(transfer, code);
      end(found);
      any = true;
    }
    if (any) give_up_on_broken();
    return any;
  }

  void settle(Transfer& transfer, CURLcode code) {
    const std::string& place = transfer.place;
    const bool weighs = transfer.request->heavy;
    const bool through = !never_connected(transfer.handle.get());
    // libcurl takes a connection that ends among the headers for the end of an answer without a body.
    if (code == CURLE_OK && transfer.whole_head) {
      places.answered(place, weighs);
      results[transfer.index] = std::move(transfer.response);
      return;
    }
    const bool connected = through || places.was_reached(place);
    const Error error = explain(code, transfer, connected);
    results[transfer.index] = tl::unexpected(error);
    if (!connected) {
      places.unreachable(place, error);
    } else if (error.fault == Fault::timeout) {
      places.silent(place, weighs, error);
    }
    if (through) places.reached(place);
  }

  using Active = std::vector<std::unique_ptr<Transfer>>;
  Active::iterator end(Active::iterator at) {
    if ((*at)->request->heavy) --heavy;
    curl_multi_remove_handle(multi, (*at)->handle.get());
    return active.erase(at);
  }

  // Requests that share a connection wait for it one after the other; with a dead server each would wait its full time.
  void give_up_on_broken() {
    for (auto at = active.begin(); at != active.end();) {
      auto known = places.no_connection((*at)->place);
      if (!known || !never_connected((*at)->handle.get())) {
        ++at;
        continue;
      }
      results[(*at)->index] = tl::unexpected(std::move(*known));
      at = end(at);
    }
  }

  const CancelToken* cancel;
  CURLM* multi;
  std::vector<std::unique_ptr<Transfer>> active;
  std::deque<std::size_t> waiting;
  std::size_t heavy = 0;
  Places places{{}};
  std::vector<Result<Response>> results;
};

CurlTransport::CurlTransport(const CancelToken* cancel) : state_(std::make_unique<State>(cancel)) {}
CurlTransport::~CurlTransport() = default;

std::vector<Result<Response>> CurlTransport::send_all(std::span<const Request> requests, InFlight limits) {
  if (state_->multi == nullptr) return {requests.size(), fail(Fault::bug, "libcurl could not be started")};
  return state_->run(requests, limits, nullptr);
}

Result<Response> CurlTransport::stream(const Request& request, const BodySink& sink) {
  if (state_->multi == nullptr) return fail(Fault::bug, "libcurl could not be started");
  return std::move(state_->run({&request, 1}, {}, &sink).front());
}

void CurlTransport::wake() {
  if (state_->multi != nullptr) curl_multi_wakeup(state_->multi);
}

std::string CurlTransport::library_version() {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  std::string out = fmt::format("libcurl/{}", info->version);
  if (info->ssl_version != nullptr) out += fmt::format(" {}", info->ssl_version);
  if (info->nghttp2_version != nullptr) out += fmt::format(" nghttp2/{}", info->nghttp2_version);
  return out;
}

}  // namespace aiops::net
