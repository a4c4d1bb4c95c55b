// Spreads independent work over threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace credlint {

// Calls work(item, worker) once for every item below `count`, in no particular order, on at most `jobs` threads;
// `worker` is below that number and never used by two calls at once. Returns when all are done. The first exception
// is thrown again.
template <class Work>
void in_parallel(std::size_t count, unsigned jobs, Work work) {
  const auto threads = static_cast<unsigned>(std::min<std::size_t>(std::max(1U, jobs), count));
  if (threads <= 1) {
    for (std::size_t item = 0; item < count; ++item) work(item, 0U);
    return;
  }
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto run = [&](unsigned worker) {
    try {
      for (std::size_t item = next++; item < count; item = next++) work(item, worker);
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> pool;
    for (unsigned worker = 1; worker < threads; ++worker) pool.emplace_back(run, worker);
    run(0);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace credlint
