#include "core/redact/object_watch.hpp"

namespace aiops::redact {

struct ObjectWatch::State {};

ObjectWatch::ObjectWatch() : state_(std::make_unique<State>()) {}
ObjectWatch::~ObjectWatch() = default;
ObjectWatch::ObjectWatch(ObjectWatch&&) noexcept = default;
ObjectWatch& ObjectWatch::operator=(ObjectWatch&&) noexcept = default;
void ObjectWatch::reset() {}
bool ObjectWatch::watching() const { return false; }
void ObjectWatch::line(std::string_view, std::size_t, std::size_t, std::uint64_t, bool, Finds&) {}
void ObjectWatch::finish(std::string_view, std::uint64_t, Finds&) {}
std::uint64_t ObjectWatch::waits_from() const { return nowhere; }

}  // namespace aiops::redact
