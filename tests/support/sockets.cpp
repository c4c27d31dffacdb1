#include "support/sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace aiops::test {

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool wait_for(int fd, int event, short events) {
  pollfd ends[2] = {{fd, events, 0}, {event, POLLIN, 0}};
  while (poll(ends, 2, -1) < 0 && errno == EINTR) {
  }
  return ends[1].revents == 0;
}

int listen_on_loopback(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(fd, 64) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    port = ntohs(address.sin_port);
  }
  return fd;
}

}  // namespace

DeafServer::DeafServer() { fd_ = listen_on_loopback(port_); }
DeafServer::~DeafServer() { close(fd_); }

StopSignal::StopSignal() : event_(eventfd(0, EFD_CLOEXEC)) {}
StopSignal::~StopSignal() { close(event_); }
void StopSignal::stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
}
bool StopSignal::wait_readable(int fd) const { return wait_for(fd, event_, POLLIN); }
bool StopSignal::wait_writable(int fd) const { return wait_for(fd, event_, POLLOUT); }

Listener::Listener(std::function<void(int, int, const StopSignal&)> serve) : serve_(std::move(serve)) {
  fd_ = listen_on_loopback(port_);
  acceptor_ = std::thread([this] { accept_all(); });
}

Listener::~Listener() {
  stop_.stop();
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(fd_);
}

int Listener::accepted() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

void Listener::accept_all() {
  while (stop_.wait_readable(fd_)) {
    const int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    const int number = ++accepted_;
    connections_.emplace_back([this, fd, number] {
      sigset_t pipe;  // a client that goes away in the middle is an ordinary thing here
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
      serve_(fd, number, stop_);
      close(fd);
    });
  }
}

int connect_loopback(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

bool write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace aiops::test
