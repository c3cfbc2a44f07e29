using System.CommandLine;
using System.Text;

namespace Reconciler.Commands.Documents;

/// <summary>Makes the completion script for bash: commands, options, file names and libvirt's domains.</summary>
internal static class BashCompletion
{
    /// <summary>The script's text.</summary>
    /// <param name="root">The command line.</param>
    public static string Write(RootCommand root)
    {
        var commands = root.Subcommands.Where(c => !c.Hidden).ToArray();
        var text = new StringBuilder($$"""
            # Completion of reconciler(8) for bash.
            _reconciler() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        {{string.Join(" | ", commands.Select(c => c.Name))}}) command=${COMP_WORDS[i]} && break ;;
                    esac
                done
                case $before in
                    {{string.Join(" | ", Files(root, commands))}}) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
                    --log-level) mapfile -t COMPREPLY < <(compgen -W 'debug information warning error' -- "$word") && return ;;
                    --graph) mapfile -t COMPREPLY < <(compgen -W 'svg mermaid' -- "$word") && return ;;
                    --log-format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$word") && return ;;
                esac
                local words='{{Options(root)}}'
                case $command in
                    '') words+=' {{string.Join(' ', commands.Select(c => c.Name))}}' ;;

            """);
        foreach (var command in commands)
        {
            var words = string.Join(' ', command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).Append(Options(command)).Where(w => w.Length > 0));
            var domains = command.Arguments.Any(a => a.Name == "DOMAIN") ? " words+=\" $(virsh -q list --all --name 2>/dev/null)\"" : "";
            text.Append($"        {command.Name}) words+=' {words}'{(domains.Length > 0 ? " &&" : "")}{domains} ;;\n");
        }

        text.Append("""
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -F _reconciler reconciler

            """);
        return text.ToString();
    }

    private static string Options(Command command) => string.Join(' ', command.Options.Where(o => !o.Hidden).Select(o => o.Name));

    private static IEnumerable<string> Files(RootCommand root, IEnumerable<Command> commands) =>
        root.Options.Concat(commands.SelectMany(c => c.Options)).Where(o => o.HelpName == "FILE").Select(o => o.Name).Distinct(StringComparer.Ordinal);
}
