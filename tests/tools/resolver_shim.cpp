// Preloaded into the program (LD_PRELOAD), it stands in for the name server. CREDLINT_TEST_NAMES is a list such as
// "a.example=10.0.0.1,b.example=hang": an address, or no answer for as long as the program lives. Other names are not
// known.
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

std::string answer_for(const std::string& name) {
  const char* list = std::getenv("CREDLINT_TEST_NAMES");
  const std::string names = "," + std::string(list == nullptr ? "" : list) + ",";
  const std::size_t at = names.find("," + name + "=");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 2;
  return names.substr(begin, names.find(',', begin) - begin);
}

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto kReal = reinterpret_cast<GetAddrInfo>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string name = node == nullptr ? "" : node;
  if (name.find_first_not_of("0123456789.:abcdef") == std::string::npos) return kReal(node, service, hints, result);
  const std::string answer = answer_for(name);
  while (answer == "hang") ::pause();
  return answer.empty() ? EAI_NONAME : kReal(answer.c_str(), service, hints, result);
}
