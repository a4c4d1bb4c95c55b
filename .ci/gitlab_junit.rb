# Reads JUnit files as GitLab does, and fails on what it would not show, or show wrongly: gitlab_junit.rb FILE...
require "active_support"
require "active_support/core_ext/hash/conversions"
require "nokogiri"
ActiveSupport::XmlMini.backend = "Nokogiri"

def hashes(value)   # one element becomes a hash, several an array
  [value].flatten(1).grep(Hash)
end

def suites(node)
  own = hashes(node["testsuite"])
  own + own.flat_map { |suite| suites(suite) }
end

ARGV.each do |file|
  raise "#{file}: more than 30 MB" if File.size(file) > 30_000_000
  data = Hash.from_xml(File.read(file))
  cases = suites("testsuite" => data.fetch("testsuites")).flat_map { |suite| hashes(suite["testcase"]) }
  raise "#{file}: no test case" if cases.empty?
  raise "#{file}: more than 500000 cases" if cases.size > 500_000
  cases.each do |test|
    told = "#{file}: #{test["classname"]}: #{test["name"]}"
    raise "#{told}: no classname, name or time" unless [test["classname"], test["name"]].all?(/\S/) && Float(test["time"])
    results = %w[failure error skipped].select { |key| test.key?(key) }
    raise "#{told}: #{results}" if results.size > 1
    results.each do |key|
      result = test[key]
      # Two failures are an array; a message without a body is a hash, of which GitLab shows the Ruby code.
      raise "#{told}: #{key} is shown as #{result.inspect[0, 200]}" unless result.is_a?(String)
      raise "#{told}: #{key} has no body" if result.strip.empty?
    end
    %w[system_out system_err].each do |key|
      raise "#{told}: #{key} is shown as #{test[key].inspect[0, 200]}" unless test[key].nil? || test[key].is_a?(String)
    end
  end
  twice = cases.map { |test| test.values_at("classname", "name") }.tally.select { |_, count| count > 1 }
  raise "#{file}: GitLab drops the second of #{twice.keys.first(3)}" unless twice.empty?
end
