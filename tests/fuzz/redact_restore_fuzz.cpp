// Any bytes: as a text they are redacted and restored, exactly where nothing was lost for good; as a reply they are restored the
// same however they were cut; as a map they are refused with a line, or say what a map made of them says again.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/redact/map_line.hpp"
#include "core/redact/redactor.hpp"
#include "core/redact/restore.hpp"
#include "promise.hpp"

namespace {

using aiops::Status;
using aiops::fuzz::promise;
using namespace aiops::redact;

class Page : public Outlet {
 public:
  Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) text += piece;
    return {};
  }
  std::string text;
};

class Sheet : public MapLines {
 public:
  Status append(std::string_view lines) override {
    text += lines;
    return {};
  }
  std::string text;
};

struct Outcome {
  std::string text;
  Restorer::Report report;
};

Outcome restored(const PseudonymMap& map, std::string_view text, std::size_t piece) {
  Page page;
  Restorer restorer(map, page);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    promise(restorer.feed(text.substr(at, piece)).has_value(), "restoring goes on");
  }
  promise(restorer.finish().has_value(), "restoring ends");
  return {page.text, restorer.report()};
}

PseudonymMap read(std::string_view text) {
  MapReader reader("map", nullptr);
  promise(reader.feed(text).has_value(), "a map that we wrote is read");
  auto map = reader.finish();
  promise(map.has_value(), "a map that we wrote is read to its end");
  return *std::move(map);
}

std::string written(const PseudonymMap& map) {
  std::string text;
  append_map_header(text, map.check());
  for (std::size_t i = 0; i < map.size(); ++i) append_map_line(text, map.entry(i).placeholder, map.entry(i).value);
  return text;
}

void check_as_text(std::string_view bytes) {
  const SecretKey key{std::array<unsigned char, SecretKey::size>{42}};
  const KeyedDigest digest(key);
  Sheet sheet;
  MapWriter writer(sheet, digest, {});
  Policy policy;
  policy.profiles = Profile::secrets | Profile::infra | Profile::pii;
  auto redactor = Redactor::make(policy, std::make_shared<KeyedPseudonyms>(key, &writer));
  promise(redactor.has_value(), "a redactor is made");
  const std::string hidden(redactor->redact(bytes).view());
  promise(writer.flush().has_value(), "the map is written");
  const PseudonymMap map = read(sheet.text);
  const Outcome whole = restored(map, hidden, hidden.size() + 1), cut = restored(map, hidden, 1 + bytes.size() % 7);
  promise(whole.text == cut.text, "the same for every cut");
  promise(whole.report.changed_examples == cut.report.changed_examples, "the same report for every cut");
  Workspace workspace;
  Finds finds;
  redactor->engine().find(bytes, workspace, finds);
  bool reversible = true;
  for (const Find& find : finds.all()) {
    reversible = reversible && find.form == Form::placeholder && find.rule->what != Sensitivity::credential;
  }
  if (!reversible) return;
  promise(whole.text == bytes, "what is no credential comes back byte for byte");
  promise(whole.report.lost == 0, "every placeholder is seen again");
}

void check_as_map(std::string_view bytes) {
  MapReader reader("map", nullptr), slow("map", nullptr);
  Status fed = reader.feed(bytes), crept;
  for (std::size_t at = 0; at < bytes.size() && crept; at += 3) crept = slow.feed(bytes.substr(at, 3));
  promise(fed.has_value() == crept.has_value(), "a map is the same for every cut");
  if (!fed) {
    promise(fed.error().what == crept.error().what, "so is what is wrong with it");
    return;
  }
  auto map = reader.finish();
  promise(map.has_value() == slow.finish().has_value(), "so is its end");
  promise(reader.good_bytes() <= bytes.size() && reader.good_bytes() == slow.good_bytes(), "nothing is read twice");
  if (!map) return;
  const std::string text = written(*map);
  promise(written(read(text)) == text, "what was read is written as it was");
  restored(*map, bytes, 5);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_as_text(bytes);
  check_as_map(bytes);
  return 0;
}
