//! What is sold and how it is priced: the catalog as text and compiled for rating.
