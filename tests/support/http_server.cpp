// HTTP/1.1 by hand; HTTP/2 by nghttp2 over the same byte stream. Simple and slow on purpose: one thread a connection.
#include "support/http_server.hpp"

#include <fcntl.h>
#include <nghttp2/nghttp2.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <map>

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "support/sockets.hpp"

namespace aiops::test {

namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// Bytes over a socket, with or without TLS.
class Stream {
 public:
  Stream(int fd, SSL_CTX* context, const StopSignal& stop) : fd_(fd), stop_(stop) {
    if (context == nullptr) return;
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  }
  ~Stream() { SSL_free(ssl_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool handshake() {
    return ssl_ == nullptr || retry([&] { return SSL_accept(ssl_); }) == 1;
  }
  long read(char* data, std::size_t size) {
    if (ssl_ == nullptr) return stop_.wait_readable(fd_) ? recv(fd_, data, size, 0) : 0;
    return retry([&] { return SSL_read(ssl_, data, static_cast<int>(size)); });
  }
  bool write(std::string_view data) {
    if (data.empty()) return true;
    if (ssl_ == nullptr) return write_all(fd_, data.data(), data.size());
    return retry([&] { return SSL_write(ssl_, data.data(), static_cast<int>(data.size())); }) > 0;
  }
  // Until the peer closes or the server stops.
  void hang() {
    char piece[4096];
    while (read(piece, sizeof piece) > 0) {
    }
  }
  SSL* ssl() const { return ssl_; }

 private:
  template <class F>
  int retry(F f) {
    while (true) {
      ERR_clear_error();
      const int done = f();
      if (done > 0) return done;
      const int error = SSL_get_error(ssl_, done);
      if (error == SSL_ERROR_WANT_READ && stop_.wait_readable(fd_)) continue;
      if (error == SSL_ERROR_WANT_WRITE && stop_.wait_writable(fd_)) continue;
      return 0;
    }
  }
  int fd_;
  const StopSignal& stop_;
  SSL* ssl_ = nullptr;
};

int choose_alpn(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned int in_size, void* user) {
  static const unsigned char h2[] = "\x02h2\x08http/1.1";
  static const unsigned char h1[] = "\x08http/1.1";
  const bool http2 = *static_cast<const bool*>(user);
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, size, http2 ? h2 : h1, http2 ? sizeof h2 - 1 : sizeof h1 - 1, in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

template <class T, class Read, class Free>
std::unique_ptr<T, Free> from_pem(const std::string& pem, Read read, Free free) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  std::unique_ptr<T, Free> object(read(bio, nullptr, nullptr, nullptr), free);
  BIO_free(bio);
  EXPECT_NE(object, nullptr);
  return object;
}

Context make_context(const HttpServer::Options& options) {
  Context context(options.identity ? SSL_CTX_new(TLS_server_method()) : nullptr, SSL_CTX_free);
  if (!context) return context;
  const auto certificate = from_pem<X509>(options.identity->certificate_pem, PEM_read_bio_X509, X509_free);
  const auto key = from_pem<EVP_PKEY>(options.identity->key_pem, PEM_read_bio_PrivateKey, EVP_PKEY_free);
  EXPECT_EQ(SSL_CTX_use_certificate(context.get(), certificate.get()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), key.get()), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, const_cast<bool*>(&options.http2));
  if (options.client_authority_pem.empty()) return context;
  const auto authority = from_pem<X509>(options.client_authority_pem, PEM_read_bio_X509, X509_free);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

std::string common_name(SSL* ssl) {
  X509* certificate = ssl == nullptr ? nullptr : SSL_get1_peer_certificate(ssl);
  if (certificate == nullptr) return {};
  char name[256] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  X509_free(certificate);
  return name;
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

struct HttpServer::State {
  Options options;
  Handler handler;
  Context context;
  mutable std::mutex mutex;
  std::vector<SeenRequest> seen;
  std::unique_ptr<Listener> listener;

  State(Options o, Handler h) : options(std::move(o)), handler(std::move(h)), context(make_context(options)) {
    listener = std::make_unique<Listener>([this](int fd, int number, const StopSignal& stop) { serve(fd, number, stop); });
  }
  void note(const SeenRequest& request) {
    const std::lock_guard lock(mutex);
    seen.push_back(request);
  }
  void serve(int fd, int number, const StopSignal&);
  void serve_http1(Stream&, SeenRequest);
  void serve_http2(Stream&, SeenRequest);
};

namespace {

// False at the end of the connection.
bool read_http1(Stream& stream, std::string& buffer, SeenRequest& request) {
  char piece[16384];
  std::size_t end = std::string::npos;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    const long got = stream.read(piece, sizeof piece);
    if (got <= 0) return false;
    buffer.append(piece, static_cast<std::size_t>(got));
    if (buffer.front() == 0x16) {  // a TLS client at a plain port
      stream.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      return false;
    }
  }
  const std::string head = buffer.substr(0, end);
  buffer.erase(0, end + 4);
  const auto lines = split(head, '\n');
  const auto words = split(trim(lines.front()), ' ');
  if (words.size() != 3) return false;
  request.method = words[0];
  request.target = words[1];
  request.version = words[2].substr(5);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    request.headers.emplace_back(to_lower(lines[i].substr(0, colon)), trim(lines[i].substr(colon + 1)));
  }
  const std::string length = request.header("content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (buffer.size() < size) {
    const long got = stream.read(piece, sizeof piece);
    if (got <= 0) return false;
    buffer.append(piece, static_cast<std::size_t>(got));
  }
  request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return true;
}

}  // namespace

void HttpServer::State::serve(int fd, int number, const StopSignal& stop) {
  Stream stream(fd, context.get(), stop);
  if (!stream.handshake()) {
    // Closing at once would answer what the client has already sent with a reset, which can overtake the alert.
    shutdown(fd, SHUT_WR);
    char piece[4096];
    while (stop.wait_readable(fd) && recv(fd, piece, sizeof piece, MSG_DONTWAIT) != 0) {
    }
    return;
  }
  SeenRequest origin;
  origin.connection = number;
  const unsigned char* alpn = nullptr;
  unsigned size = 0;
  if (stream.ssl() != nullptr) {
    const char* name = SSL_get_servername(stream.ssl(), TLSEXT_NAMETYPE_host_name);
    origin.server_name = name == nullptr ? "" : name;
    origin.client_name = common_name(stream.ssl());
    SSL_get0_alpn_selected(stream.ssl(), &alpn, &size);
  }
  if (size == 2 && std::memcmp(alpn, "h2", 2) == 0) return serve_http2(stream, origin);
  serve_http1(stream, origin);
}

void HttpServer::State::serve_http1(Stream& stream, SeenRequest origin) {
  std::string buffer;
  while (true) {
    SeenRequest request = origin;
    if (!read_http1(stream, buffer, request)) return;
    note(request);
    const ServerReply reply = handler(request);
    if (reply.hang_up) return;
    if (reply.mute) return stream.hang();
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " X\r\n";
    for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
    if (reply.status != 204) head += "Content-Length: " + std::to_string(reply.body.size() + (reply.hang ? 10 : 0)) + "\r\n";
    if (!stream.write(head + "\r\n" + reply.body)) return;
    if (reply.hang) return stream.hang();
  }
}

namespace {

struct Http2 {
  std::function<void(SeenRequest&)> note;
  HttpServer::Handler handler;
  SeenRequest origin;
  std::size_t answer_together;
  std::map<int, SeenRequest> open;
  std::vector<int> ready;
  std::map<int, std::pair<ServerReply, std::size_t>> replies;  // with what was sent of the body
  bool hang_up = false;

  nghttp2_session* session = nullptr;

  void submit(int id) {
    auto& [reply, sent] = replies[id];
    reply = handler(open[id]);
    sent = 0;
    if (reply.hang_up) hang_up = true;
    if (reply.mute || reply.hang_up) return;
    std::vector<std::pair<std::string, std::string>> fields{{":status", std::to_string(reply.status)}};
    for (const auto& [name, value] : reply.headers) fields.emplace_back(to_lower(name), value);
    std::vector<nghttp2_nv> headers;
    for (auto& [name, value] : fields) {
      headers.push_back({reinterpret_cast<std::uint8_t*>(name.data()), reinterpret_cast<std::uint8_t*>(value.data()), name.size(),
                         value.size(), 0});
    }
    nghttp2_data_provider provider{};
    provider.source.ptr = this;
    provider.read_callback = [](nghttp2_session*, std::int32_t stream, std::uint8_t* data, std::size_t size, std::uint32_t* flags,
                                nghttp2_data_source* source, void*) -> ssize_t {
      auto& [answer, done] = static_cast<Http2*>(source->ptr)->replies[stream];
      const std::size_t piece = std::min(size, answer.body.size() - done);
      if (piece == 0 && answer.hang) return NGHTTP2_ERR_DEFERRED;
      std::memcpy(data, answer.body.data() + done, piece);
      done += piece;
      if (done == answer.body.size() && !answer.hang) *flags |= NGHTTP2_DATA_FLAG_EOF;
      return static_cast<ssize_t>(piece);
    };
    nghttp2_submit_response(session, id, headers.data(), headers.size(), &provider);
  }
  void finished(int id) {
    SeenRequest& request = open[id];
    request.method = request.header(":method");
    request.target = request.header(":path");
    request.version = "2";
    note(request);
    ready.push_back(id);
    if (ready.size() < answer_together) return;
    for (const int each : ready) submit(each);
    ready.clear();
  }
};

Http2& self(void* user) { return *static_cast<Http2*>(user); }

void set_callbacks(nghttp2_session_callbacks* callbacks) {
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks,
                                                          [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
                                                            self(user).open[frame->hd.stream_id] = self(user).origin;
                                                            return 0;
                                                          });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
        self(user).open[frame->hd.stream_id].headers.emplace_back(std::string(name, name + name_size),
                                                                  std::string(value, value + value_size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* data, std::size_t size, void* user) {
        self(user).open[stream].body.append(data, data + size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
    const bool request = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (request && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) self(user).finished(frame->hd.stream_id);
    return 0;
  });
}

}  // namespace

void HttpServer::State::serve_http2(Stream& stream, SeenRequest origin) {
  Http2 http2{[this](SeenRequest& request) { note(request); },
              handler,
              std::move(origin),
              options.answer_together,
              {},
              {},
              {},
              false,
              nullptr};
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  set_callbacks(callbacks);
  nghttp2_session_server_new(&http2.session, callbacks, &http2);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(http2.session, NGHTTP2_FLAG_NONE, nullptr, 0);
  char piece[16384];
  bool alive = true;
  while (alive && !http2.hang_up) {
    const std::uint8_t* data = nullptr;
    ssize_t size = 0;
    while (alive && (size = nghttp2_session_mem_send(http2.session, &data)) > 0) {
      alive = stream.write({reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)});
    }
    const long got = alive ? stream.read(piece, sizeof piece) : 0;
    alive = got > 0 &&
            nghttp2_session_mem_recv(http2.session, reinterpret_cast<std::uint8_t*>(piece), static_cast<std::size_t>(got)) == got;
  }
  nghttp2_session_del(http2.session);
}

HttpServer::HttpServer(Options options, Handler handler)
    : state_(std::make_unique<State>(std::move(options), std::move(handler))) {}
HttpServer::~HttpServer() { state_->listener.reset(); }
int HttpServer::port() const { return state_->listener->port(); }
std::string HttpServer::url() const {
  return (state_->options.identity ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(port());
}
std::vector<SeenRequest> HttpServer::seen() const {
  const std::lock_guard lock(state_->mutex);
  return state_->seen;
}
int HttpServer::connections() const { return state_->listener->accepted(); }

// --- proxy ---------------------------------------------------------------------------------------------------------

struct ConnectProxy::State {
  int answer_status;
  mutable std::mutex mutex;
  std::vector<std::string> asked;
  std::unique_ptr<Listener> listener;

  explicit State(int status) : answer_status(status) {
    listener = std::make_unique<Listener>([this](int fd, int, const StopSignal& stop) { serve(fd, stop); });
  }
  void serve(int fd, const StopSignal& stop) {
    Stream stream(fd, nullptr, stop);
    std::string buffer;
    SeenRequest request;
    if (!read_http1(stream, buffer, request)) return;
    {
      const std::lock_guard lock(mutex);
      asked.push_back(request.method + " " + request.target);
    }
    const int upstream =
        answer_status == 200 ? connect_loopback(std::stoi(request.target.substr(request.target.rfind(':') + 1))) : -1;
    stream.write(upstream < 0 ? "HTTP/1.1 " + std::to_string(answer_status) + " no\r\nContent-Length: 0\r\n\r\n"
                              : "HTTP/1.1 200 ok\r\n\r\n");
    if (upstream < 0) return;
    std::thread back([&] { relay(upstream, fd, stop); });
    relay(fd, upstream, stop);
    back.join();
    close(upstream);
  }
  static void relay(int from, int to, const StopSignal& stop) {
    char piece[16384];
    while (stop.wait_readable(from)) {
      const ssize_t got = recv(from, piece, sizeof piece, 0);
      if (got <= 0 || !write_all(to, piece, static_cast<std::size_t>(got))) break;
    }
    shutdown(to, SHUT_WR);
  }
};

ConnectProxy::ConnectProxy(int answer_status) : state_(std::make_unique<State>(answer_status)) {}
ConnectProxy::~ConnectProxy() { state_->listener.reset(); }
std::string ConnectProxy::url() const { return "http://127.0.0.1:" + std::to_string(state_->listener->port()); }
std::vector<std::string> ConnectProxy::asked() const {
  const std::lock_guard lock(state_->mutex);
  return state_->asked;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace aiops::test
