import MCP
import Vocabulary

/// Tools that answer with each kind of content, without arguments.
enum ContentTools {
    static let all: [PreparedTool] = [
        .fixture("test_simple_text", "Answers with a text.") { _ in
            .text("This is a simple text response for testing.")
        },
        .fixture("test_image_content", "Answers with an image.") { _ in
            .content([.image(SampleMedia.image, mediaType: "image/png")])
        },
        .fixture("test_audio_content", "Answers with a sound.") { _ in
            .content([.audio(SampleMedia.sound, mediaType: "audio/wav")])
        },
        .fixture("test_embedded_resource", "Answers with a resource.") { _ in
            .content([
                .resource(
                    ResourceContents(
                        uri: "test://embedded-resource",
                        mediaType: "text/plain",
                        body: .text("This is an embedded resource content.")
                    )
                )
            ])
        },
        .fixture("test_multiple_content_types", "Answers with a text, an image and a resource.") { _ in
            .content([
                .text("Multiple content types test:"),
                .image(SampleMedia.image, mediaType: "image/png"),
                .resource(
                    ResourceContents(
                        uri: "test://mixed-content-resource",
                        mediaType: "application/json",
                        body: .text(#"{"test":"data","value":123}"#)
                    )
                ),
            ])
        },
        .fixture("test_error_handling", "Fails.") { _ in
            .text("This tool intentionally returns an error for testing", isError: true)
        },
    ]
}
