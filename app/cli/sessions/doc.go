// Package sessions is the command session: what was recognised under a name is listed,
// shown, exported and merged with the sheets of others. It runs no engine but for embeddings.
package sessions
