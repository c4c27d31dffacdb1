// Listening, accepting and stopping for the test servers: every blocking step also waits for the stop signal.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace aiops::test {

// True when `fd` can be read; false when the server stops. Never blocks after stop().
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  void stop();
  bool wait_readable(int fd) const;
  bool wait_writable(int fd) const;

 private:
  int event_ = -1;
};

// Accepts on 127.0.0.1:0 and runs `serve(fd, number, stop)` in a thread a connection; closes fd afterwards.
class Listener {
 public:
  explicit Listener(std::function<void(int fd, int number, const StopSignal&)> serve);
  ~Listener();  // stops and joins everything
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  int port() const { return port_; }
  int accepted() const;

 private:
  void accept_all();
  std::function<void(int, int, const StopSignal&)> serve_;
  StopSignal stop_;
  int fd_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  int accepted_ = 0;
  std::list<std::thread> connections_;
  std::thread acceptor_;
};

// Listens and never accepts: connections open, and nothing more ever happens.
class DeafServer {
 public:
  DeafServer();
  ~DeafServer();
  DeafServer(const DeafServer&) = delete;
  DeafServer& operator=(const DeafServer&) = delete;
  int port() const { return port_; }

 private:
  int fd_ = -1;
  int port_ = 0;
};

int connect_loopback(int port);  // a blocking socket, -1 on failure
bool write_all(int fd, const char* data, std::size_t size);

}  // namespace aiops::test
