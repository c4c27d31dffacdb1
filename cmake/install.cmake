# What `cmake --install` (./dev install) puts under the prefix: the binary, the two links by which kubectl finds it,
# man pages and shell completions. Pages and completions are picked up by their names, so a new one needs no edit here.
include(GNUInstallDirs)

install(TARGETS aiops RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(CODE "
  foreach(link kubectl-aiops kubectl_complete-aiops)
    file(CREATE_LINK aiops \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/\${link}\" SYMBOLIC)
    message(STATUS \"Installing: \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/\${link}\")
  endforeach()")

file(GLOB PAGES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/man/*.1)
install(FILES ${PAGES} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# Each shell has its own folder and its own file name.
set(COMPLETIONS ${CMAKE_SOURCE_DIR}/completions)
install(FILES ${COMPLETIONS}/aiops.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME aiops OPTIONAL)
install(FILES ${COMPLETIONS}/_aiops DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions OPTIONAL)
install(FILES ${COMPLETIONS}/aiops.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
