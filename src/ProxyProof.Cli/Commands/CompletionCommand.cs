using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof completion SHELL`: prints a script that asks the program itself what may follow.</summary>
internal static class CompletionCommand
{
    private const string Examples = """
          source <(proxyproof completion bash)                      in ~/.bashrc
          proxyproof completion zsh > "${fpath[1]}/_proxyproof"
          proxyproof completion fish > ~/.config/fish/completions/proxyproof.fish
          proxyproof completion pwsh | Out-String | Invoke-Expression
        """;

    // [suggest:POSITION] takes the whole line as one argument and prints one suggestion a line. Where no command or value may follow there are options only: then files may.
    private const string Bash = """
        # bash completion for proxyproof
        _proxyproof() {
          local line="${COMP_LINE#* }" start="${COMP_LINE%% *} " word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
          local found="$(proxyproof "[suggest:$(( COMP_POINT - ${#start} ))]" "$line" 2>/dev/null)"
          [[ "$word" == "=" ]] && word=""
          case "$word" in -*) ;; *) found="$(printf '%s\n' "$found" | grep -v '^-')" ;; esac
          COMPREPLY=( $(compgen -W "$found" -- "$word") )
          [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=( $(compgen -f -- "$word") )
        }
        complete -o filenames -F _proxyproof proxyproof

        """;

    private const string Zsh = """
        #compdef proxyproof
        _proxyproof() {
          local line="${BUFFER#* }" start="${BUFFER%% *} "
          local -a found
          found=( ${(f)"$(proxyproof "[suggest:$(( CURSOR - ${#start} ))]" "$line" 2>/dev/null)"} )
          (( ${#found} )) && compadd -- $found
          [[ -n "${(M)found:#[^-]*}" ]] || _files
        }
        if [ "$funcstack[1]" = "_proxyproof" ]; then _proxyproof "$@"; else compdef _proxyproof proxyproof; fi

        """;

    private const string Fish = """
        # fish completion for proxyproof
        function __proxyproof_complete
          set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
          proxyproof "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c proxyproof -a '(__proxyproof_complete)'

        """;

    private const string Pwsh = """
        # PowerShell completion for proxyproof
        Register-ArgumentCompleter -Native -CommandName proxyproof -ScriptBlock {
          param($word, $ast, $position)
          $line = $ast.ToString() -replace '^\S+\s?', ''
          $at = $position - ($ast.ToString().Length - $line.Length)
          proxyproof "[suggest:$at]" $line 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;

    private static readonly Dictionary<string, string> s_scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = Pwsh };

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        var command = new CommandWithExamples("completion", "Prints a script that completes commands and options in a shell.", Examples) { shell };
        command.SetAction(parsed =>
        {
            surroundings.Out.Write(s_scripts[parsed.GetValue(shell)!].ReplaceLineEndings("\n"));
            return ExitCode.AsExpected;
        });
        return command;
    }
}
