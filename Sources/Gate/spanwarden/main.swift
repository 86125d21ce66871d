import DemoCommands
import ServeCommands
import Terminal

CommandLineTool(
    "spanwarden",
    summary: "shows each viewer of a trace store the spans that policy gives them, and records every look",
    commands: ServingCommands.all + [DemoCommand.command]
).main()
