# fish completion for aiops: asks the program itself, which prints "value<TAB>description" lines and then ":4", or ":0"
# when file names fit.
function __aiops_complete
    set -l typed (commandline -opc)
    set -l word (commandline -ct)
    for line in (command $typed[1] __complete $typed[2..-1] "$word" 2>/dev/null)
        switch $line
            case ':0'
                __fish_complete_path "$word"
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c aiops -f -a '(__aiops_complete)'
