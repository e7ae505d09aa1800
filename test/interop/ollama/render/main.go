// Renders conversations as Ollama does: its own parser reads the Modelfile, its own template package
// executes what stands in it. Standard input: {"modelfile": text, "conversations": [[{"role", "content"}]]}.
// Standard output: {"parameters": {name: [values]}, "prompts": [text], "errors": [text]}.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/parser"
	"github.com/ollama/ollama/template"
)

type message struct{ Role, Content string }

type question struct {
	Modelfile     string
	Conversations [][]message
}

type answer struct {
	Parameters map[string][]string `json:"parameters"`
	Prompts    []string            `json:"prompts"`
	Errors     []string            `json:"errors"`
}

func main() {
	var asked question
	check(json.NewDecoder(os.Stdin).Decode(&asked))
	file, err := parser.ParseFile(strings.NewReader(asked.Modelfile))
	check(err)
	said := answer{Parameters: map[string][]string{}}
	var text string
	for _, command := range file.Commands {
		if command.Name == "template" {
			text = command.Args
		}
		said.Parameters[command.Name] = append(said.Parameters[command.Name], command.Args)
	}
	delete(said.Parameters, "template")
	parsed, err := template.Parse(text)
	check(err)
	for _, conversation := range asked.Conversations {
		messages := make([]api.Message, len(conversation))
		for i, m := range conversation {
			messages[i] = api.Message{Role: m.Role, Content: m.Content}
		}
		var prompt bytes.Buffer
		failed := ""
		if err := parsed.Execute(&prompt, template.Values{Messages: messages}); err != nil {
			failed = err.Error()
		}
		said.Prompts = append(said.Prompts, prompt.String())
		said.Errors = append(said.Errors, failed)
	}
	check(json.NewEncoder(os.Stdout).Encode(said))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
