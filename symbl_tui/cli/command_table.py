"""The commands of the program, in the order of its help, and where each is implemented."""

import argparse
from typing import Final

from symbl_tui import version
from symbl_tui.cli.command import CommandEntry, Parser, add_commands
from symbl_tui.cli.run_options import add_run_arguments, add_screen_arguments

SCREEN: Final = "screen_command:SCREEN"
"""What the program does without a command."""

COMMANDS: Final = (
    CommandEntry("demo", "show the screen with a bundled two-speaker meeting", "screen_command:DEMO"),
    CommandEntry("run", "run a session without a screen: results on stdout", "run_command:RUN"),
    CommandEntry(
        "listen", "wait for a microphone over SSH, and show how to send it", "listen_command:LISTEN"
    ),
    CommandEntry(
        "calls",
        "take telephone calls and online meetings, a session for each",
        "calls_command:CALLS",
        commands=(CommandEntry("secret", "save a secret of a platform", "calls_command:SECRET"),),
    ),
    CommandEntry("watch", "show a conversation of an engine that others speak in", "watch_command:WATCH"),
    CommandEntry("call", "have an engine call a SIP address or a number, and show it", "call_command:CALL"),
    CommandEntry("attach", "show a session that runs elsewhere, e.g. detached", "attach_command:ATTACH"),
    CommandEntry("stop", "stop a session that runs elsewhere", "attach_command:STOP"),
    CommandEntry("serve", "run the engine alone", "serve_command:SERVE"),
    CommandEntry(
        "engine",
        "the engine for a team: database, apps, audit, token key",
        commands=(
            CommandEntry(
                "migrate", "bring the tables of the engine's database up to date", "engine_command:MIGRATE"
            ),
            CommandEntry("copy", "copy the engine's database into another one", "engine_command:COPY"),
            CommandEntry(
                "apps",
                "the apps of clients: add, list, set, rotate, revoke",
                "engine_apps_command:LIST",
                commands=(
                    CommandEntry("add", "add an app, and print its secret once", "engine_apps_command:ADD"),
                    CommandEntry("list", "list the apps and what they use", "engine_apps_command:LIST"),
                    CommandEntry("set", "change the name or limits of an app", "engine_apps_command:SET"),
                    CommandEntry("rotate", "give an app another secret", "engine_apps_command:ROTATE"),
                    CommandEntry(
                        "revoke", "make an app's secret and tokens void", "engine_apps_command:REVOKE"
                    ),
                ),
            ),
            CommandEntry("audit", "print what was issued, refused and deleted", "engine_audit_command:AUDIT"),
            CommandEntry(
                "token-key", "make the key that nodes sign tokens with", "engine_token_key_command:TOKEN_KEY"
            ),
        ),
    ),
    CommandEntry(
        "bench-engine", "measure how many streams an engine carries", "bench_engine_command:BENCH_ENGINE"
    ),
    CommandEntry("devices", "list the sound devices that can be recorded from", "devices_command:DEVICES"),
    CommandEntry("doctor", "find what is wrong on this machine, and what fixes it", "doctor_command:DOCTOR"),
    CommandEntry(
        "profiles",
        "saved profiles: list, show, check, new, edit, rename, delete",
        "profiles_command:LIST",
        commands=(
            CommandEntry("list", "list the saved profiles", "profiles_command:LIST"),
            CommandEntry("show", "print a profile as TOML", "profiles_command:SHOW"),
            CommandEntry("check", "check that a profile is valid", "profiles_command:CHECK"),
            CommandEntry("new", "save a profile made from the options", "profiles_command:NEW"),
            CommandEntry("edit", "edit a profile in $VISUAL or $EDITOR", "profiles_command:EDIT"),
            CommandEntry("rename", "rename a profile", "profiles_command:RENAME"),
            CommandEntry("delete", "delete a profile", "profiles_command:DELETE"),
        ),
    ),
    CommandEntry(
        "hooks",
        "commands and webhooks of a profile: list them, try them, make a secret",
        "hooks_command:LIST",
        commands=(
            CommandEntry("list", "list the hooks of a profile", "hooks_command:LIST"),
            CommandEntry("test", "run the hooks of a profile with sample events", "hooks_command:TEST"),
            CommandEntry("secret", "save the secret that webhooks are signed with", "hooks_command:SECRET"),
        ),
    ),
    CommandEntry(
        "sessions",
        "recorded sessions: list, show, export, listen to, search, transcribe again, label speakers, delete",
        "sessions_command:LIST",
        commands=(
            CommandEntry("list", "list every session, newest first", "sessions_command:LIST"),
            CommandEntry("rename", "give a session a title", "rename_command:RENAME"),
            CommandEntry("show", "print the review of a session", "show_command:SHOW"),
            CommandEntry("export", "write a session to a file", "export_command:EXPORT"),
            CommandEntry(
                "fetch", "read what a remote engine knows of the conversation", "fetch_command:FETCH"
            ),
            CommandEntry("sound", "write the sound of a session, e.g. into a player", "sound_command:SOUND"),
            CommandEntry("summarize", "summarise a session", "summarize_command:SUMMARIZE"),
            CommandEntry("ask", "ask the assistant about a session", "ask_command:ASK"),
            CommandEntry("search", "search the transcripts of all sessions", "sessions_command:SEARCH"),
            CommandEntry(
                "recover", "close or continue a session whose program died", "recover_command:RECOVER"
            ),
            CommandEntry(
                "retranscribe",
                "transcribe the recording again with another model",
                "retranscribe_command:RETRANSCRIBE",
            ),
            CommandEntry(
                "transcripts",
                "list the transcripts of a session, or choose one",
                "transcripts_command:TRANSCRIPTS",
            ),
            CommandEntry("diarize", "label the speakers of a shared channel", "diarize_command:DIARIZE"),
            CommandEntry("speakers", "list or rename the speakers", "speakers_command:SPEAKERS"),
            CommandEntry("delete", "delete a session for good", "sessions_command:DELETE"),
        ),
    ),
    CommandEntry("replay", "replay a recorded session", "replay_command:REPLAY"),
    CommandEntry("login", "check an app id and secret, and remember them", "login_command:LOGIN"),
    CommandEntry("logout", "forget an app id and secret", "login_command:LOGOUT"),
    CommandEntry(
        "models",
        "speech models: list, install, check, measure, use",
        "models_command:LIST",
        commands=(
            CommandEntry(
                "list", "list the models, those installed and what they cost here", "models_command:LIST"
            ),
            CommandEntry("install", "download a model and install it", "models_install_command:INSTALL"),
            CommandEntry("check", "check that models are complete and load", "models_check_command:CHECK"),
            CommandEntry(
                "use", "have the engine of this machine use a model (engine.toml)", "models_command:USE"
            ),
        ),
    ),
    CommandEntry("mcp", "serve the sessions to agents (Model Context Protocol)", "mcp_command:MCP"),
    CommandEntry(
        "completion", "print what makes bash, zsh or fish complete a line", "completion_command:COMPLETION"
    ),
    CommandEntry(
        "web", "serve the screens to a browser; the microphone is this machine's", "web_command:WEB"
    ),
)


class _Version(argparse.Action):
    """Print the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"symbl-tui {version()}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="symbl-tui",
        description="Live conversation intelligence in the terminal.",
        argument_default=argparse.SUPPRESS,
    )
    add_run_arguments(parser)
    add_screen_arguments(parser)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.set_defaults(command=SCREEN)
    add_commands(parser, COMMANDS)
    return parser
