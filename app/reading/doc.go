// Package reading reads the text in the pictures of a workspace, each content once, with a
// pack that reads text; what it finds is kept in the workspace.
package reading
