// Stages that are outlets of one another: stream, verification, encoder, descriptor. UTF-16 is judged twice, as the text that it
// says and as the bytes that it is: otherwise a first line of two bytes would turn redaction off for a log of ASCII behind it.
#include "commands/redact_pipe.hpp"

#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/redact/utf16.hpp"

namespace aiops::commands {

namespace {

using redact::Encoding;
using redact::Engine;
using redact::Outlet;
using redact::Sighting;

// An outlet with an end: what waits in it goes on when nothing more comes.
class Stage : public Outlet {
 public:
  virtual Status finish() = 0;
};

class Redacting final : public Stage {
 public:
  Redacting(const Engine& engine, redact::Pseudonyms* pseudonyms, Outlet& next, redact::Witness* witness)
      : stream_(engine, pseudonyms, next, witness) {}

  Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) {
      if (auto status = stream_.feed(piece); !status) return status;
    }
    return {};
  }
  Status finish() override { return stream_.finish(); }

 private:
  redact::Stream stream_;
};

// Judges what was redacted once more. The stream tells its witness of a find before it writes the piece, so nothing of it leaves.
class Verifying final : public Stage, private redact::Witness {
 public:
  Verifying(const Engine& engine, Outlet& next) : next_(next), again_(engine, nullptr, gate_, this) { gate_.owner = this; }

  Status write(std::span<const std::string_view> pieces) override { return again_.write(pieces); }
  Status finish() override { return again_.finish(); }

 private:
  struct Gate final : Outlet {
    Verifying* owner = nullptr;
    Status write(std::span<const std::string_view> pieces) override { return owner->pass(pieces); }
  };

  void saw(const Sighting& sighting) override {
    if (alarm_.empty()) {
      alarm_ =
          fmt::format("the output is not clean: {} at line {}, column {}", sighting.rule->id, sighting.line, sighting.column);
    }
  }
  Status pass(std::span<const std::string_view> pieces) {
    if (!alarm_.empty()) return fail(Fault::bug, alarm_, "nothing was written from there on; please report it");
    return next_.write(pieces);
  }

  Outlet& next_;
  Gate gate_;
  Redacting again_;
  std::string alarm_;
};

class Encoding16 final : public Outlet {
 public:
  Encoding16(redact::ByteOrder order, Outlet& next) : encoder_(order), next_(next) {}

  Status write(std::span<const std::string_view> pieces) override {
    bytes_.clear();
    for (const auto piece : pieces) encoder_.encode(piece, bytes_);
    return pass();
  }
  Status finish(std::string_view odd_byte) {
    bytes_.clear();
    encoder_.finish(bytes_);
    bytes_ += odd_byte;
    return pass();
  }

 private:
  Status pass() {
    const std::string_view all = bytes_;
    return all.empty() ? Status() : next_.write({&all, 1});
  }

  redact::Utf16Encoder encoder_;
  Outlet& next_;
  std::string bytes_;
};

class Remembering final : public Outlet {
 public:
  Remembering(const std::function<Status()>& first, Outlet& next) : first_(first), next_(next) {}
  Status write(std::span<const std::string_view> pieces) override {
    if (auto status = first_(); !status) return status;
    return next_.write(pieces);
  }

 private:
  const std::function<Status()>& first_;
  Outlet& next_;
};

Status write_one(Outlet& out, std::string_view bytes) { return bytes.empty() ? Status() : out.write({&bytes, 1}); }

// What an input goes through, by its kind.
class Chain {
 public:
  Chain(const redact::InputKind& kind, Outlet& out, const Pipe& pipe) : kind_(kind), out_(out) {
    if (kind.encoding == Encoding::binary && !pipe.binary_too) return;
    Outlet* next = &out;
    if (is_utf16()) {
      const auto order = kind.encoding == Encoding::utf16le ? redact::ByteOrder::little : redact::ByteOrder::big;
      bytes_.emplace(pipe.engine, pipe.pseudonyms, *next, pipe.witness);
      encoder_.emplace(order, *bytes_);
      decoder_.emplace(order);
      next = &*encoder_;
    }
    if (pipe.verify) next = &verifying_.emplace(pipe.engine, *next);
    text_.emplace(pipe.engine, pipe.pseudonyms, *next, pipe.witness);
  }

  Status mark(std::string_view bytes) { return write_one(out_, bytes); }

  Status feed(std::string_view bytes) {
    if (!text_) return write_one(out_, bytes);
    if (!decoder_) return write_one(*text_, bytes);
    decoded_.clear();
    decoder_->decode(bytes, decoded_);
    return write_one(*text_, decoded_);
  }

  Status finish() {
    if (!text_) return {};
    if (decoder_) {
      decoded_.clear();
      decoder_->finish(decoded_);
      if (auto status = write_one(*text_, decoded_); !status) return status;
    }
    if (auto status = text_->finish(); !status) return status;
    if (verifying_) {
      if (auto status = verifying_->finish(); !status) return status;
    }
    if (!encoder_) return {};
    if (auto status = encoder_->finish(decoder_->odd_byte()); !status) return status;
    return bytes_->finish();
  }

 private:
  bool is_utf16() const { return kind_.encoding == Encoding::utf16le || kind_.encoding == Encoding::utf16be; }

  redact::InputKind kind_;
  Outlet& out_;
  std::string decoded_;
  std::optional<redact::Utf16Decoder> decoder_;
  std::optional<Redacting> bytes_;  // the last one to write
  std::optional<Encoding16> encoder_;
  std::optional<Verifying> verifying_;
  std::optional<Redacting> text_;
};

// Reads until it is known what the input is, which the first line tells. True at the end of the input.
Result<bool> read_head(Source& source, std::vector<char>& block, std::size_t& filled) {
  while (!redact::head_is_whole({block.data(), filled})) {
    AIOPS_TRY(const std::size_t got, source.read(block.data() + filled, block.size() - filled));
    if (got == 0) return true;
    filled += got;
  }
  return false;
}

}  // namespace

Result<Piped> run_pipe(Source& source, Outlet& outlet, const Pipe& pipe) {
  std::optional<Remembering> remembering;
  if (pipe.before_write) remembering.emplace(pipe.before_write, outlet);
  Outlet& out = remembering ? *remembering : outlet;
  std::vector<char> block(block_size);
  std::size_t filled = 0;
  AIOPS_TRY(bool ended, read_head(source, block, filled));
  Piped piped;
  const std::string_view begin(block.data(), filled);
  piped.kind = redact::kind_of_input(begin.substr(0, redact::head_size(begin)));
  piped.passed_through = piped.kind.encoding == Encoding::binary && !pipe.binary_too;
  Chain chain(piped.kind, out, pipe);
  if (piped.kind.mark > 0 && pipe.skipped) pipe.skipped(piped.kind.mark);
  Status status = chain.mark(begin.substr(0, piped.kind.mark));
  if (status) status = chain.feed(begin.substr(piped.kind.mark));
  for (piped.bytes = filled; status && !ended;) {
    if (pipe.after_block) status = pipe.after_block();
    if (!status) break;
    AIOPS_TRY(const std::size_t got, source.read(block.data(), block.size()));
    piped.bytes += got;
    ended = got == 0;
    status = chain.feed({block.data(), got});
  }
  if (status) status = chain.finish();
  if (status && pipe.after_block) status = pipe.after_block();
  if (!status) return tl::unexpected(std::move(status).error());
  return piped;
}

}  // namespace aiops::commands
