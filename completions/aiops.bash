# bash completion for aiops: asks the program itself, which prints "value<TAB>description" lines and then ":4", or ":0"
# when file names fit.
_aiops() {
  local words=() last=0 i line value out
  # "--output=js" arrives as three words; the program wants what was typed.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == = && $i -gt 1 ]]; then
      words[last]+="="
    elif [[ $i -gt 2 && ${COMP_WORDS[i - 1]} == = ]]; then
      words[last]+=${COMP_WORDS[i]}
    else
      last=${#words[@]}
      words+=("${COMP_WORDS[i]}")
    fi
  done
  COMPREPLY=()
  out=$("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null) || return 0
  while IFS= read -r line; do
    case $line in
      :0) compopt -o default 2>/dev/null ;;
      :*) ;;
      *)
        value=${line%%$'\t'*}
        # Only the part after "=" is being typed.
        [[ ${words[last]} == --*=* ]] && value=${value#*=}
        COMPREPLY+=("$value")
        ;;
    esac
  done <<<"$out"
  return 0
}
complete -F _aiops aiops
