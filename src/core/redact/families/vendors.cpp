// What is common to all vendors known by their name: a short name must stand by itself ("okta" in "Oktaeder" is none), and of a
// value only what beside.hpp says counts.
#include "core/redact/families/vendors.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t short_word = 5;

// The word begins here: no letter before it, or a hump (myOktaToken). It ends: no letter behind of the same case, or a hump.
bool stands_apart(const Site& site) {
  const char before = site.before(site.at), first = site.text[site.at];
  if (is_lower(before) && is_lower(first)) return stands_free(site, site.at);
  if (is_upper(before) && is_upper(first)) return false;
  const char last = site.text[site.at + site.length - 1], behind = site.byte(site.at + site.length);
  if (is_lower(last) && is_lower(behind)) return false;
  if (is_upper(last) && is_upper(behind)) {
    // OKTATOKEN: let what follows speak.
    const char next = site.byte(site.at + site.length);
    return next == 'T' || next == 'K' || next == 'S' || next == 'A' || next == 'P';
  }
  return true;
}

}  // namespace

void look_vendor(const Site& site, const Vendor& vendor, const Rule& rule, Finds& finds) {
  if (site.length <= short_word && is_alnum(site.text[site.at + site.length - 1]) && !stands_apart(site)) return;
  if (const auto value = value_beside(site, vendor.forms, vendor.keyed)) finds.add(rule, value->begin, value->end);
}

}  // namespace aiops::redact
