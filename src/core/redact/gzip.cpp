// zlib with a limit on what comes out, and a fixed header, so that the same text is packed to the same bytes.
#include "core/redact/gzip.hpp"

#include <zlib.h>

#include <algorithm>

namespace aiops::redact {

namespace {

constexpr int gzip_format = 15 + 16;  // the largest window, and gzip's header

// zlib does not write through next_in; its C signature just lacks the const.
Bytef* input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

}  // namespace

Inflated inflate(std::string_view bytes, std::size_t most, std::string& out) {
  out.clear();
  z_stream stream{};
  if (inflateInit2(&stream, gzip_format) != Z_OK) return Inflated::broken;
  stream.next_in = input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  int status = Z_OK;
  while (status == Z_OK && out.size() < most) {
    const std::size_t size = out.size();
    const std::size_t step = std::min(most - size, std::max<std::size_t>(size, 16 << 10));
    out.resize(size + step);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + size);
    stream.avail_out = static_cast<uInt>(step);
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(size + step - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status == Z_STREAM_END) return Inflated::whole;
  return status == Z_OK && out.size() >= most ? Inflated::too_large : Inflated::broken;
}

bool deflate(std::string_view text, std::string& out) {
  out.clear();
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  out.resize(deflateBound(&stream, static_cast<uLong>(text.size())));
  stream.next_in = input(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return done;
}

}  // namespace aiops::redact
