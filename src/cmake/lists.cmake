# Generates C++ from what lies in the source folders.

# A file as a raw string literal.
function(credlint_raw_string file variable)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
  file(READ ${PROJECT_SOURCE_DIR}/${file} text)
  set(${variable} "R\"embedded(${text})embedded\"" PARENT_SCOPE)
endfunction()

# The stems of the .cpp files of a folder.
function(credlint_stems folder variable)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/${folder} ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  list(TRANSFORM files REPLACE "[.]cpp$" "")
  list(SORT files)
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# all_rules(): every rules/STEM.cpp, which needs rules/STEM.md and tests/rules/STEM.toml beside it.
function(credlint_rule_list target)
  credlint_stems(rules stems)
  foreach(stem IN LISTS stems)
    foreach(companion rules/${stem}.md tests/rules/${stem}.toml)
      if(NOT EXISTS ${PROJECT_SOURCE_DIR}/${companion})
        message(FATAL_ERROR "rules/${stem}.cpp needs ${companion}")
      endif()
    endforeach()
    string(REPLACE "_" "-" id ${stem})
    credlint_raw_string(rules/${stem}.md manual)
    string(APPEND DECLARATIONS "namespace ${stem} {\nRule rule();\n}\n")
    string(APPEND ENTRIES "      {\"${id}\", \"${stem}\", ${manual}, rules::${stem}::rule()},\n")
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/src/cmake/rule_list.cpp.in ${PROJECT_BINARY_DIR}/rule_list.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/rule_list.cpp)
endfunction()

# all_reports(): every reports/STEM.cpp.
function(credlint_report_list target)
  credlint_stems(reports stems)
  foreach(stem IN LISTS stems)
    string(REPLACE "_" "-" name ${stem})
    string(APPEND DECLARATIONS "namespace ${stem} {\nReport report();\n}\n")
    string(APPEND ENTRIES "      {\"${name}\", reports::${stem}::report()},\n")
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/src/cmake/report_list.cpp.in ${PROJECT_BINARY_DIR}/report_list.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/report_list.cpp)
endfunction()

# all_vendors(): every src/vendors/STEM.cpp.
function(credlint_vendor_list target)
  credlint_stems(src/vendors stems)
  list(LENGTH stems COUNT)
  foreach(stem IN LISTS stems)
    string(APPEND DECLARATIONS "namespace ${stem} {\nVendor vendor();\n}\n")
    string(APPEND ENTRIES "    vendors.push_back(::credlint::vendors::${stem}::vendor());\n")
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/src/cmake/vendor_list.cpp.in ${PROJECT_BINARY_DIR}/vendor_list.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/vendor_list.cpp)
endfunction()

# `extern const std::string_view NAME` in namespace credlint::embedded, with the text of a file.
function(credlint_embed target name file)
  credlint_raw_string(${file} TEXT)
  set(NAME ${name})
  configure_file(${PROJECT_SOURCE_DIR}/src/cmake/embedded.cpp.in ${PROJECT_BINARY_DIR}/embedded_${name}.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/embedded_${name}.cpp)
endfunction()
