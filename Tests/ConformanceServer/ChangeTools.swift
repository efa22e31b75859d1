import MCP
import Vocabulary

/// Tools that tell every subscriber of a changed list.
struct ChangeTools {
    let subscriptions: Subscriptions

    var all: [PreparedTool] {
        [
            .fixture("test_trigger_tool_change", "Tells that the list of tools has changed.") { [subscriptions] _ in
                subscriptions.publish(.tools)
                return .text("The list of tools has changed.")
            },
            .fixture("test_trigger_prompt_change", "Tells that the list of prompts has changed.") { [subscriptions] _ in
                subscriptions.publish(.prompts)
                return .text("The list of prompts has changed.")
            },
        ]
    }
}
