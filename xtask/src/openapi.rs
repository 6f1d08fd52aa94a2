//! `docs/openapi.json` is what the server says about itself, and the web client's types are generated from it. Owns
//! writing both and the check that both are current.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::phases::{Console, Outcome};
use crate::project::Project;
use crate::web;

/// `./x openapi`: writes the description, then the types.
pub fn write(project: &Project) -> Result<ExitCode, Failure> {
    let built = project.cargo(&["build", "--package", "server"]).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(Failure::new("the server does not build"));
    }
    let path = description_path(project);
    std::fs::write(&path, described(project)?).map_err(|cause| Failure::while_doing("writing docs/openapi.json", cause))?;
    println!("wrote {}", project.relative(&path));
    if let Err(why) = web::ready(project) {
        println!("the client's types are not written: {why}");
        return Ok(ExitCode::SUCCESS);
    }
    let types = types_path(project);
    generate_types(project, types.clone())?;
    println!("wrote {}", project.relative(&types));
    Ok(ExitCode::SUCCESS)
}

/// The phase `openapi`: neither file may differ from what would be written now.
pub fn check(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    let Ok(kept) = std::fs::read_to_string(description_path(project)) else {
        return Ok(Outcome::Skipped("there is no docs/openapi.json".to_owned()));
    };
    let now = described(project)?;
    if let Some(difference) = first_difference(&kept, &now) {
        console.say(&difference);
        return Err(Failure::new("docs/openapi.json is not what the server says; ./x openapi writes it"));
    }
    if types_path(project).exists() && web::ready(project).is_ok() {
        check_types(project)?;
    }
    Ok(Outcome::Passed)
}

fn check_types(project: &Project) -> Result<(), Failure> {
    let fresh = project.target.join("openapi.d.ts");
    generate_types(project, fresh.clone())?;
    let read = |path: PathBuf| std::fs::read_to_string(path).map_err(|cause| Failure::while_doing("reading the client's types", cause));
    if read(fresh)? == read(types_path(project))? {
        return Ok(());
    }
    Err(Failure::new("web/shared/api/openapi.d.ts is not what docs/openapi.json says; ./x openapi writes it"))
}

fn described(project: &Project) -> Result<String, Failure> {
    let output = Command::new(project.program("guilder")).arg("openapi").current_dir(&project.root).output();
    let output = output.map_err(|cause| Failure::while_doing("running guilder openapi", cause))?;
    if !output.status.success() {
        return Err(Failure::while_doing("guilder openapi", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8(output.stdout).map_err(|cause| Failure::while_doing("reading guilder openapi", cause))?;
    Ok(format!("{}\n", text.trim_end()))
}

fn generate_types(project: &Project, to: PathBuf) -> Result<(), Failure> {
    let web = web::folder(project);
    let mut command = Command::new(web.join("node_modules").join(".bin").join("openapi-typescript"));
    let output = command.arg(description_path(project)).arg("-o").arg(to).current_dir(web).output();
    let output = output.map_err(|cause| Failure::while_doing("running openapi-typescript", cause))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::while_doing("openapi-typescript", String::from_utf8_lossy(&output.stderr)))
}

fn first_difference(kept: &str, now: &str) -> Option<String> {
    let pair = kept.lines().zip(now.lines()).enumerate().find(|(_, (kept, now))| kept != now);
    match pair {
        Some((index, (kept, now))) => Some(format!("docs/openapi.json:{}: kept  {kept}\n  the server says {now}", index.saturating_add(1))),
        None => (kept.lines().count() != now.lines().count()).then(|| "docs/openapi.json: one is longer".to_owned()),
    }
}

fn description_path(project: &Project) -> PathBuf {
    project.root.join("docs").join("openapi.json")
}

fn types_path(project: &Project) -> PathBuf {
    web::folder(project).join("shared").join("api").join("openapi.d.ts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert!(first_difference("a\nb\n", "a\nc\n").unwrap().starts_with("docs/openapi.json:2:"));
        assert!(first_difference("a\n", "a\nb\n").is_some());
    }
}
