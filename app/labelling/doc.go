// Package labelling applies the labels that a user has added to what a workspace has
// recognised, from the stored embeddings, without the pictures and without the network.
package labelling
